"""质检 and 效果检查: what is drawn by lot, checked with points, told to the person, and answered (DESK-1, PROP-8).

`draw.py` draws, `judge.py` writes results and answers, `figures.py` adds up. Who may do what stands in
`permissions/quality.py`, who sees what on `QualityDrawQuerySet`.
"""
