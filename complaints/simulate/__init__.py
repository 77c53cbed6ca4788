"""Many complaints at once, as the real rules would have made them: what `manage.py simulate` does.

arrivals.py   when customers call: by hour, weekday and season
staff.py      the company as it stands: who takes in, routes, answers, is told
texts.py      what customers say and departments find
life.py       what happens to one complaint, and when
case.py       what the steps of `flow/` and the sweep write for it, in memory
rows.py       the rows, by COPY on PostgreSQL
run.py        batch after batch, each a transaction; goes on where it was stopped

The steps of `flow/` take some thirty queries a complaint, which is right for people and too slow for a million. What
`case.py` writes instead is held to theirs by a test that takes the same steps both ways and compares every row.
"""
