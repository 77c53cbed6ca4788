"""Trying a draft before it is published: what its clocks would have said of past cases.

`past.py` reads histories, `replay.py` lets the clocks of a version run over them, `figures.py` sets two versions side
by side, `run.py` does that for a whole period in the background.

What people did stays as it was: a trial moves due times, not people. What the rungs of a ladder bring about (a case
file, a reassignment) is taken from the history too. Both versions are counted with the calendar as it stands now.
"""
