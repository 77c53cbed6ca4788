"""回访 as it is filled in and sent, for the tests of callbacks and re-complaints."""

from __future__ import annotations

import datetime as dt
import uuid

from tests import way

MORNING = dt.datetime(2026, 11, 23, 2, 0, tzinfo=dt.UTC)  # Monday, 10:00 in Shanghai
HOUR = dt.timedelta(hours=1)


def sheet(complaint):
    return f"/complaints/{complaint.number}/callback/"


def answered(complaint, **changes):
    """A customer who was reached and is content; `changes` replace answers, None leaves one out."""
    answers = {
        "version": complaint.version,
        "key": str(uuid.uuid4()),
        "outcome": "reached",
        "phone": complaint.customer_phone,
        "resolved": "yes",
        "satisfaction": "4",
        "words": "修好了",
    }
    return {name: value for name, value in {**answers, **changes}.items() if value is not None}


def unanswered(complaint, **changes):
    return answered(
        complaint, **{"outcome": "no_answer", "resolved": None, "satisfaction": None, "words": "", **changes}
    )


def waiting(company, hours_ago=2, **changes):
    return way.at_callback(company, at=MORNING - hours_ago * HOUR, **changes)


def errors(response):
    assert response.status_code == 200
    return response.context["form"].errors
