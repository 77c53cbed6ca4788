"""The administration log, and letting locked-out people in again."""

from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse

from accounts.models import User
from complaints.versions import new_version
from tests.adminforms import send
from tests.people import PASSWORD

LOG = "/admin/admin/logentry/"
LOCKED = "/admin/axes/accessattempt/"


def entries(administrator, query: str = "") -> list[str]:
    """What the newest entry of the log says, field by field."""
    page = administrator.get(f"{LOG}?{query}")
    model_admin = page.context["cl"].model_admin
    return [model_admin.details(entry) for entry in page.context["cl"].result_list]


def test_the_log_tells_from_what_to_what_a_rule_was_changed(company, administrator):
    rule = new_version(company.procedure).clock_rules.get(code="contact")
    url = reverse("admin:complaints_clockrule_change", args=[rule.pk])
    assert send(administrator, url, {"period": "12h", "warn_minutes": "", "owner": "desk"}).status_code == 302
    assert entries(administrator)[0] == (
        "<div>Owner: Lead department → Service desk</div>"
        "<div>Period: 24h → 12h</div>"
        "<div>Warn this many minutes before: 240 → (empty)</div>"
    )
    User.objects.filter(pk=company.people.admin.pk).update(language="zh-hans")
    page = administrator.get(LOG).content.decode()
    assert "期限：24h → 12h" in page
    assert "韩管" in page


def test_the_log_tells_of_changed_rows(company, administrator):
    url = reverse(
        "admin:complaints_clockrule_change", args=[new_version(company.procedure).clock_rules.get(code="contact").pk]
    )
    send(administrator, url, {"triggers-2-moment": "archived"})
    assert "Moment: Decided by the general manager or leader → Archived" in entries(administrator)[0]


def test_passwords_never_reach_the_log(cast, administrator):
    url = reverse("admin:auth_user_password_change", args=[cast.desk.pk])
    administrator.post(url, {"password1": "Ke-Fu-2026-zhuan", "password2": "Ke-Fu-2026-zhuan"})
    assert LogEntry.objects.count() == 1
    assert "zhuan" not in str(LogEntry.objects.values())


def test_the_history_of_a_thing_is_its_part_of_the_log(company, administrator):
    for department in (company.dz, company.qy):
        url = reverse("admin:accounts_department_change", args=[department.pk])
        send(administrator, url, {"position": 7})
    history = administrator.get(reverse("admin:accounts_department_history", args=[company.qy.pk]), follow=True)
    assert [entry.object_repr for entry in history.context["cl"].result_list] == ["曲阳分公司"]


def test_the_log_cannot_be_edited(company, administrator):
    send(administrator, reverse("admin:accounts_department_change", args=[company.dz.pk]), {"position": 7})
    entry = LogEntry.objects.get()
    assert administrator.get(f"{LOG}add/").status_code == 403
    assert administrator.get(f"{LOG}{entry.pk}/delete/").status_code == 403
    assert administrator.post(f"{LOG}{entry.pk}/change/", {"object_repr": "别的"}).status_code == 403


def test_a_locked_out_person_is_shown_and_let_in_again(administrator):
    client = Client()  # another device
    wrong, right = {"username": "desk", "password": "wrong"}, {"username": "desk", "password": PASSWORD}
    codes = [client.post("/accounts/sign-in/", wrong).status_code for _ in range(settings.AXES_FAILURE_LIMIT)]
    assert codes[-1] == 429
    assert client.post("/accounts/sign-in/", right).status_code == 429

    page = administrator.get(LOCKED)
    attempt = AccessAttempt.objects.get()
    row = page.context["cl"].result_list[0]
    assert (row.username, row.total) == ("desk", settings.AXES_FAILURE_LIMIT + 1)
    assert page.context["cl"].model_admin.locked(row) != "–"
    assert "wrong" not in page.content.decode().replace("wrong passwords", "").replace("Wrong passwords", "")

    administrator.post(LOCKED, {"action": "unlock", "_selected_action": [attempt.pk]})
    assert client.post("/accounts/sign-in/", right).status_code == 302
    assert "desk 127.0.0.1" in LogEntry.objects.get().object_repr


def test_a_few_wrong_passwords_are_no_lock_out(administrator):
    Client().post("/accounts/sign-in/", {"username": "desk", "password": "wrong"})
    page = administrator.get(LOCKED)
    assert page.context["cl"].model_admin.locked(page.context["cl"].result_list[0]) == "–"
