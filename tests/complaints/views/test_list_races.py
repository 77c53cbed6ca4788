"""One person's list, changed from several windows at the same moment: real threads, real PostgreSQL."""

from __future__ import annotations

import pytest

from complaints.models import ListSettings, SavedView
from tests.complaints.test_intake_races import at_once, signed_in

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

NEW = "/complaints/views/new/"


def test_a_view_that_is_sent_several_times_at_once_is_kept_once(company):
    clients = signed_in(company.people.desk, 6)
    answers = at_once(6, lambda place: clients[place].post(f"{NEW}?level=major", {"name": "重大", "opens": "on"}))

    view = SavedView.objects.get()
    assert [(answer.status_code, answer.url) for answer in answers] == [(302, view.get_absolute_url())] * 6
    assert ListSettings.objects.get().opens_with == view


def test_of_two_views_of_one_name_at_once_one_is_kept_and_the_other_is_told(company):
    clients, queries = signed_in(company.people.desk, 4), ("level=major", "state=open", "q=报修", "mine=true")
    answers = at_once(4, lambda place: clients[place].post(f"{NEW}?{queries[place]}", {"name": "常用"}))

    assert sorted(answer.status_code for answer in answers) == [200, 200, 200, 302]
    told = [answer for answer in answers if answer.status_code == 200]
    assert all("已有同名视图" in answer.content.decode() for answer in told)
    assert SavedView.objects.count() == 1


def test_views_are_renamed_filtered_deleted_and_chosen_at_once_without_an_error(company):
    """Whoever comes first wins; to the others a deleted view is gone, and columns stay what they were."""
    desk, supervisor = company.people.desk, company.people.supervisor
    clients = [*signed_in(desk, 4), *signed_in(supervisor, 3)]
    for turn in range(3):
        view = SavedView.objects.create(owner=desk, name=f"共享{turn}", query="level=major", shared=True)
        address = f"/complaints/views/{view.pk}/"
        acts = [
            (f"{address}?state=open", {"do": "filters"}),
            (address, {"do": "save", "name": f"改名{turn}", "shared": "on", "opens": "on"}),
            (address, {"do": "delete"}),
            ("/complaints/columns/", {"column": ["phone"]}),
            (address, {"do": "opens", "name": f"共享{turn}", "shared": "on", "opens": "on"}),
            (address, {"do": "delete"}),
            ("/complaints/columns/", {"column": ["channel"]}),
        ]
        answers = at_once(7, lambda place, acts=acts: clients[place].post(*acts[place]))

        codes = [answer.status_code for answer in answers]
        assert set(codes) <= {302, 404}, codes
        assert codes[3] == codes[6] == 302
        assert 302 in (codes[2], codes[5])
        assert not SavedView.objects.exists()
        columns = {settings.user: settings.columns for settings in ListSettings.objects.all()}
        assert columns == {desk: ["case", "phone"], supervisor: ["case", "channel"]}
