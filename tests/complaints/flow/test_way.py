"""The way of a complaint from the telephone to the archive."""

import pytest

from complaints.choices import Stage
from tests import way

pytestmark = pytest.mark.django_db


def test_a_complaint_goes_from_the_telephone_to_the_archive(company):
    """GAS-12.1 to GAS-12.6: every stage in order, one history entry a step, every clock stopped in time."""
    complaint = way.archived(company)

    assert complaint.stage == Stage.ARCHIVED
    assert complaint.number.endswith("KFZX00001")
    assert [event.action for event in complaint.events.all()] == [
        "complaint.accept",
        "complaint.dispatch",
        "contact.log",
        "result.submit",
        "result.sign",
        "feedback.accept",
        "callback.log",
        "complaint.archive",
    ]
    assert sorted(complaint.clocks.values_list("rule__code", "outcome")) == [
        ("callback", "met"),
        ("contact", "met"),
        ("dispatch", "met"),
        ("progress", "met"),
        ("resolution", "met"),
    ]
