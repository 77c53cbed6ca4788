"""The workflow of a complaint, in the order of the procedure.

               settle (GAS-12.1)
    ┌───────────────────────────────────────────────────────────────────────┐
    │                                                                       ▼
accepted ──dispatch──▶ dispatched ──contact──▶ handling ──submit──▶ sign_off │
    ▲                     │  ▲                 │  ▲  ▲               │  │    │
    │◀──────return────────┘  └──reassign──┐    │  │  └────refuse─────┘  │    │
    │◀──────return────────────────────────┼────┘  │                  sign    │
    │                                     │       └──send back──┐       │    │
    │                  (any department stage)                   │       ▼    │
    │                                                           └─ feedback  │
    │                                                                   │    │
    └──decide (from any of these)─────────────────────────────────┐  accept  │
                                                                  ▼     ▼    │
                                           archived ◀─archive─ closing ◀─ callback

intake.py      受理  accept; settle on the spot; accept and dispatch in one go
dispatch.py    转发  propose, dispatch, return 退单, reassign 改派
handle.py      处理  contacts, progress, result, sign-off, co-handlers, delegate, ask for help
feedback.py    反馈  the desk checks: accept, or send back
callback.py    回访  attempts, answers, skipping
archive.py     归档  completeness check, archive
recomplain.py  再投诉 a new, linked case one level up
supervise.py   督办  instructions, take-over, final decision, supervision's signature
again.py       再次来电 the customer calls again about an open complaint
record.py      along the way: corrections, files, links, notes
step.py        the one shape of every change: lock → may → version → change → history → notices
"""
