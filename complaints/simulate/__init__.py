"""Many complaints at once, as the real rules would have made them: what `manage.py simulate` does.

run.py        what to make, in batches; goes on where it was stopped
crew.py       the processes that make batches side by side
maker.py      a batch, in a transaction
arrivals.py   when customers call: by hour, weekday and season
calls.py      who calls when and where, with the numbers of all complaints, known beforehand
staff.py      the company as it stands: who takes in, routes, answers, is told
texts.py      what customers say and departments find
chances.py    chance, working hours, the shape of a step
above.py      what others decide: acceptance, instructions, validity, approvals
life.py       what happens to one complaint, and when
case.py       what the steps of `flow/` and the sweep write for it, in memory
clocks.py     its clocks
rules.py      the clock rules, laid out for quick use
written.py    how times and details are written
rows.py       the rows, by COPY on PostgreSQL
referred.py   what they refer to, kept from being deleted

The steps of `flow/` take some thirty queries a complaint, which is right for people and too slow for a million. What
`case.py` writes instead is held to theirs by a test that takes the same steps both ways and compares every row, under
several procedures. One with rules that are not known here is refused (`rules.refuse_unknown`).
"""
