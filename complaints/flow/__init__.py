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

Two stages are there only where the procedure asks for them (`Topic`, approval chains):
pending (before accepted)     ──admit──▶ accepted, ──turn down──▶ callback          RETAIL-3
approval (after the signature) ──approve, step by step──▶ feedback, ──disapprove──▶ handling   RETAIL-6
An invalid complaint leaves accepted or any department stage for callback (ROAD-1). Where no callback is wanted, what
would wait for it goes on to closing at once.

intake.py       受理  accept; settle on the spot; accept and dispatch in one go
acceptance.py   受理决定 whether the company takes a case: admit, turn down 不予受理
dispatch.py     转发  propose, dispatch, return 退单, reassign 改派, move up 上交
handle.py       处理  contacts, progress, reports, result, sign-off, co-handlers, delegate, ask for help
approval.py     审批  the signed result goes up its chain
feedback.py     反馈  the desk checks: accept, or send back
callback.py     回访  attempts, answers, skipping
archive.py      归档  completeness check, archive
recomplain.py   再投诉 a new, linked case one level up
validity.py     有效性 valid or invalid, with the reason
times.py        约定时间、延期 when people change what is due
supervise.py    督办  take-over, final decision, case file, supervision's signature
instructions.py 批示  asked for, given, carried out
escalation.py   上报  case files, asking for instructions; rungs.py: what rungs of ladders do
incidents.py    群体事件 complaints of one cause; incident_batch.py handles, answers and closes them together
service_notices.py 服务信息 what departments announce ahead
again.py        再次来电 the customer calls again about an open complaint
record.py       along the way: corrections, files, links, notes
recount.py      日历调整 the calendar moves open due times
step.py         the one shape of every change: lock → may → version → change → history → notices
"""
