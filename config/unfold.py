"""How the administration looks and what its side bar offers (django-unfold's settings)."""

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse, reverse_lazy
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


def _page(title: Promise, icon: str, name: str, about: Promise) -> dict[str, Any]:
    """An entry of the side bar; `about` is said on the first page."""

    def is_open(request: HttpRequest) -> bool:
        return request.path.startswith(reverse(f"admin:{name}")) and not _is_page_of_its_own(request, name)

    return {"title": title, "icon": icon, "link": reverse_lazy(f"admin:{name}"), "active": is_open, "about": about}


# Pages whose addresses lie below that of a list.
OWN_PAGES = ("complaints_routingrule_try_out", "complaints_calendaryear_overview")


def _is_page_of_its_own(request: HttpRequest, name: str) -> bool:
    return any(request.path == reverse(f"admin:{own}") for own in OWN_PAGES if own != name)


SIDEBAR = [
    {
        "items": [
            {
                "title": _("Back to the workbench"),
                "icon": "arrow_back",
                "link": reverse_lazy("complaints:workbench"),
                "active": lambda _request: False,
            }
        ]
    },
    {
        "title": _("People and departments"),
        "items": [
            _page(_("People"), "group", "accounts_user_changelist", _("Accounts, roles, absences, passwords")),
            _page(
                _("Departments"), "account_tree", "accounts_department_changelist", _("The tree, heads and deputies")
            ),
            _page(_("Shifts"), "schedule", "complaints_shift_changelist", _("By which the duty roster is made")),
            _page(_("Customers"), "contact_phone", "complaints_customer_changelist", _("Names, telephones, addresses")),
        ],
    },
    {
        "title": _("Vocabulary"),
        "items": [
            _page(_("Categories"), "category", "complaints_category_changelist", _("What complaints are about")),
            _page(_("Channels"), "call", "complaints_channel_changelist", _("How complaints come in")),
            _page(_("Ready phrases"), "chat", "complaints_phrase_changelist", _("One tap for what is often written")),
            _page(
                _("Kinds of case"), "label", "complaints_kind_changelist", _("Complaint and whatever else is taken in")
            ),
        ],
    },
    {
        "title": _("Procedure and deadlines"),
        "items": [
            _page(
                _("Procedures"),
                "gavel",
                "complaints_procedure_changelist",
                _("Versions, numbers, required fields, alerts"),
            ),
            _page(
                _("Clock rules"),
                "timer",
                "complaints_clockrule_changelist",
                _("Deadlines: length, start, stop, warning"),
            ),
            _page(
                _("Escalation ladders"),
                "stairs",
                "complaints_ladder_changelist",
                _("Who hears of a missed deadline, and when"),
            ),
            _page(
                _("Custom fields"),
                "dynamic_form",
                "complaints_customfield_changelist",
                _("What the forms ask for besides"),
            ),
            _page(
                _("Approval chains"),
                "approval",
                "complaints_approvalchain_changelist",
                _("Who approves a result before the customer is answered"),
            ),
            _page(
                _("Penalty tariff"),
                "receipt_long",
                "complaints_tariffline_changelist",
                _("What a breach costs, by occurrence or by the day"),
            ),
            _page(
                _("Targets"),
                "flag",
                "complaints_target_changelist",
                _("What the monthly figures should be"),
            ),
            _page(
                _("Items of quality checks"),
                "checklist",
                "complaints_qualityitem_changelist",
                _("What a check looks at, with points"),
            ),
            _page(
                _("Guidance texts"), "menu_book", "complaints_guidance_changelist", _("What stands beside the forms")
            ),
        ],
    },
    {
        "title": _("Routing"),
        "items": [
            _page(
                _("Routing rules"), "alt_route", "complaints_routingrule_changelist", _("Which department gets what")
            ),
            _page(
                _("Try the routing"),
                "science",
                "complaints_routingrule_try_out",
                _("Ask the rules about a category and branch"),
            ),
        ],
    },
    {
        "title": _("Calendar"),
        "items": [
            _page(
                _("The whole year"),
                "calendar_month",
                "complaints_calendaryear_overview",
                _("Holidays and make-up workdays"),
            ),
            _page(
                _("Exceptions"),
                "edit_calendar",
                "complaints_calendarday_changelist",
                _("Days that the company treats otherwise"),
            ),
            _page(
                _("Confirmed years"),
                "event_available",
                "complaints_calendaryear_changelist",
                _("Compared with the official notice"),
            ),
        ],
    },
    {
        "title": _("Security"),
        "items": [
            _page(_("Administration log"), "history", "admin_logentry_changelist", _("Who changed which rule when")),
            _page(
                _("Locked sign-ins"),
                "lock_person",
                "axes_accessattempt_changelist",
                _("Wrong passwords; let somebody in again"),
            ),
        ],
    },
]

# The product's accent, from its lightest to its darkest shade.
ACCENT = {
    "50": "#f3f6fb", "100": "#e7eef8", "200": "#c9d8ef", "300": "#9fbae3", "400": "#6d94d3", "500": "#3f6fba",
    "600": "#1d4f9c", "700": "#163f80", "800": "#133468", "900": "#112b54", "950": "#0b1c38",
}  # fmt: skip

UNFOLD = {
    "SITE_TITLE": _("Suda administration"),
    "SITE_HEADER": _("Suda administration"),
    "SITE_URL": "/",
    "SITE_SYMBOL": "support_agent",
    "SITE_FAVICONS": [{"rel": "icon", "type": "image/svg+xml", "href": lambda _request: static("img/favicon.svg")}],
    "SHOW_HISTORY": True,
    "SHOW_VIEW_ON_SITE": False,
    "THEME": "accounts.administration.theme",
    "DASHBOARD_CALLBACK": "complaints.admin.calendar.dashboard",
    "STYLES": [
        lambda _request: static("css/admin.css"),
        lambda _request: static("css/admin-year.css"),
        lambda _request: static("css/admin-rules.css"),
    ],
    "COLORS": {"primary": ACCENT},
    "BORDER_RADIUS": "8px",
    "ACCOUNT": {
        "navigation": [
            {"title": _("My profile"), "link": reverse_lazy("accounts:profile")},
            {"title": _("Change my password"), "link": reverse_lazy("accounts:password")},
        ],
    },
    "SIDEBAR": {"show_search": False, "show_all_applications": False, "navigation": SIDEBAR},
}
