"""What makes a page that somebody is filling in stale, and what does not."""

import pytest

from complaints.flow import handle, instructions, record
from complaints.flow.errors import Stale
from tests import way

pytestmark = pytest.mark.django_db


def test_a_step_in_between_makes_the_page_stale_and_says_what_happened(company):
    """Nothing is overwritten unseen; the person learns who did what."""
    complaint = way.handling(company)
    instructions.instruct(complaint, by=company.people.leader, text="今日办结。")
    with pytest.raises(Stale) as stale:
        handle.submit_result(complaint, by=company.people.head_dz, parts=way.PARTS, version=complaint.version)
    (event,) = stale.value.events
    assert (event.action, event.actor) == ("complaint.instruct", company.people.leader)
    assert not complaint.assignments.get().contacts.filter(purpose="progress").exists()


def test_a_file_that_arrives_meanwhile_does_not(company):
    """GAS-6: the clerk adds a photo while the head is writing the result."""
    complaint = way.handling(company)
    record.add_file(complaint, by=company.people.desk, name="说明.txt", content="现场情况".encode())
    done = handle.submit_result(complaint, by=company.people.head_dz, parts=way.PARTS, version=complaint.version)
    assert done.stage == "feedback"
