"""Who answers for a breach, and how: penalties (CABLE-6, CABLE-7).

    propose ──► PROPOSED ──opinion──► REVIEW ──confirm──► REVIEWED ──issue──► ISSUED ──execute──► EXECUTED
                                        │                   │  ▲  (decide: the amount of a line without one)
                                        └─────exempt────────┴──┼──► EXEMPT
                    cancel: from any of them before EXECUTED ──┴──► CANCELLED

`tariff.py` is the arithmetic, `figures.py` what a penalty comes to at a moment, `step.py` the shape of every change,
`propose.py`, `judge.py` and `finish.py` the steps in their order, `words.py` the history in words. Who may do what
stands in `permissions/penalties.py`, the states and their transitions in `models/penalty.py`.

Days: of a penalty by the day, whose deadline still runs, the days go on counting until the clock stops or, at the
latest, until the notice is issued: with the notice the amount is a debt that no longer grows. What comes after it is
not penalised a second time, since a cause has one penalty; whoever reviews may wait with the issue.

Locks are taken in one order: the complaint's row, the penalty's, tariff lines, running numbers.
"""
