"""Nothing that a request can hold makes an error page, and what is refused has written nothing.

Every registered address is asked with values that no page sends, in its path, its query and its body, by those who
reach its form and by everybody else in turn. The pages are those of test_query_counts.py.
"""

from __future__ import annotations

import json
import os
import re
import traceback
import uuid
from collections.abc import Iterator
from itertools import count
from urllib.parse import quote

import pytest
import time_machine
from django.apps import apps
from django.db import connection, transaction
from django.db.models import Sum
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import Resolver404, URLResolver, get_resolver, resolve

from complaints.models import Complaint
from tests.test_query_counts import DRAFT, NOON, PAGES, scene  # noqa: F401 a fixture

pytestmark = pytest.mark.django_db

ROUNDS = int(os.environ.get("HOSTILE_ROUNDS", "1"))  # more of them try each value in more fields
HOSTILE = (
    "a\0b", "9" * 30, "-1", "1e9999", "NaN", "x" * 5000, "\ud800\uffff", "😀" * 300, "'\"<>;--%_\\", "{}", "[[]]",
    "null", "٣", "²", "=1+1", "1,2", "0x10", "2026-13-45", "2026-13", "0000-00", "9999-12-31T25:61", "0001-01-01",
    "(((", "***", "a:b:c", ":", ",,,", "+86", "2147483648", "9223372036854775808", str(uuid.UUID(int=0)), "None", "",
)  # fmt: skip
BODIES = (
    b"", b"\xff\xfe", b"[" * 100_000, b'{"a":' * 20_000, b"9" * 10_000, b'"\\ud800"', b"[]", b"null", b'{"data": NaN}',
    json.dumps({"step": "note", "number": "\0", "version": 10**30, "base": [], "data": {"a": 1}}).encode(),
    json.dumps({"step": "intake", "base": 0, "writer": "\ud800", "sequence": 1, "data": {"\0": ["\ud800"]}}).encode(),
)  # fmt: skip
FORM = "application/x-www-form-urlencoded"
# In the place of what an address names.
PLACES = {
    "pk": ("0", "2147483648", "9223372036854775808", "9" * 30),
    "number": ("GONE-1", "-", "A" * 40),
    "key": (str(uuid.UUID(int=0)),),
    "month": ("0000-00", "2026-13", "0001-01", "9999-12", "99999-01"),
    "table": ("nothing", "a" * 200),
    "step": ("nothing", "a" * 200),
    "act": ("nothing", "a" * 200),
    "code": ("nothing", "a" * 200),
    "version": ("0", "9" * 30),
    "id": ("0", "9" * 30),
    "object_id": ("0", "9" * 30, "a%00b", "None", "_5F", "x" * 300),
    "content_type_id": ("9" * 30, "a%00b"),
    "app_label": ("complaints",),
    "url": ("nothing",),
}
# What is asked for by the script of a page, or only sent.
BY_SCRIPT = (
    ("desk", "/accounts/sign-out/"), ("desk", "/accounts/language/"),
    ("desk", "/accounts/appearance/"), ("desk", "/looked/"), ("desk", "/introduced/"), ("desk", "/notices/read/"),
    ("head_dz", "/notices/{notice}/"), ("desk", "/complaints/batch/"), ("desk", "/complaints/columns/"),
    ("desk", f"/drafts/{DRAFT}/"), ("desk", f"/drafts/{DRAFT}/files/"), ("head_dz", "/complaints/{dispatched}/files/"),
    ("desk", "/service-notices/{service}/acknowledge/"), ("desk", "/incidents/{incident}/attach/"),
    ("", "/admin/login/"),
    ("desk", "/duty/handover/{handover}/read/"), ("desk", "/duty/roster/"),
    ("desk", "/quality/{checked}/answer/"),
    ("admin", "/admin/search/"), ("admin", "/admin/autocomplete/"), ("admin", "/admin/accounts/user/import/"),
    ("admin", "/admin/accounts/user/process_import/"), ("admin", "/admin/accounts/user/add/"),
    ("admin", "/admin/complaints/phrase/"), ("admin", "/admin/complaints/target/"),
    ("admin", "/admin/complaints/category/add/"), ("admin", "/admin/complaints/calendarday/add/"),
)  # fmt: skip
# Names that no input shows.
HIDDEN = (
    "q", "page", "p", "o", "next", "view", "from", "at", "history", "phone", "draft", "except", "month", "upto", "unit",
    "staff", "sort", "state", "lane", "figure", "customer", "pulse", "lanes", "do", "action", "item", "confirmed",
    "appearance", "columns", "column", "query", "id__exact", "e", "field_name", "model_name", "app_label", "term", "s",
    "import_file_name", "_changelist_filters", "since", "until", "period", "mine", "files", "number", "step", "version",
    "language",
)  # fmt: skip


def registered(resolver: URLResolver, before: str = "") -> Iterator[str]:
    """Every address, with the names of its places in braces."""
    for pattern in resolver.url_patterns:
        address = before + re.sub(r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>[^)]*\)", r"{\1\2}", str(pattern.pattern)).strip("^$")
        if isinstance(pattern, URLResolver):
            yield from registered(pattern, address)
        else:
            yield f"/{address}".rstrip("$")


@pytest.fixture
def browser_of(cast):
    """`browser_of(person)` is the browser of that person, always signed in as it was."""
    clients = {}

    def find(person) -> Client:
        if person not in clients:
            client = Client(raise_request_exception=False)
            if person:
                client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
            clients[person] = client, client.cookies.output()
        client, cookies = clients[person]
        client.cookies.load(cookies.replace("Set-Cookie: ", ""))
        return client

    return find


def test_no_request_makes_an_error_page_and_none_that_is_refused_writes(scene, cast, browser_of):  # noqa: F811
    scene.notice = cast.head_dz.notices.first().pk
    values = {name: str(value) for name, value in vars(scene).items()}
    people, turns = [None, *vars(cast).values()], count()
    asking = Asking(browser_of)
    lines = {template: name for name, template in PAGES + BY_SCRIPT}  # each address once
    with time_machine.travel(NOON, tick=False):
        for template, name in lines.items():
            for _round in range(ROUNDS):
                turn = next(turns)
                asking.everything(getattr(cast, name) if name else None, template.format(**values), turn)
                if turn % 2:
                    asking.form(people[turn % len(people)], template.format(**values), turn + 3)
        for template in registered(get_resolver()):
            for address in with_nothing_there(template):
                turn = next(turns)
                person = cast.admin if address.startswith("/admin/") else people[turn % len(people)]
                asking.ask(person, ("GET", "POST")[turn % 2], address)
    assert not asking.faults, "\n".join(f"{what}: {where}" for what, where in asking.faults.items())


def test_every_registered_address_is_asked():
    """A new address is a new line, here or among the pages."""
    asked_for = [address for _name, address in PAGES + BY_SCRIPT]
    found = {resolve(re.sub(r"\{\w+\}", "1", address.split("?")[0])).view_name for address in asked_for}
    for template in registered(get_resolver()):
        for address in with_nothing_there(template):
            try:
                found.add(resolve(address).view_name)
            except Resolver404:
                continue
    ours = {resolve(address).view_name for address in map(plain, registered(get_resolver()))}
    assert {name for name in ours - found if not name.startswith("admin:")} == set()


def plain(template: str) -> str:
    fitting = {"key": str(uuid.UUID(int=0)), "month": "2026-11", "table": "people", "app_label": "complaints"}
    return re.sub(r"\{(\w+)\}", lambda place: fitting.get(place[1], "1"), template).replace("(.*)", "x")


def with_nothing_there(template: str) -> list[str]:
    """The address with what does not exist in each of its places."""
    places = re.findall(r"\{(\w+)\}", template)
    most = max((len(PLACES[place]) for place in places), default=1)
    if template.startswith("/admin/"):
        most = min(most, 2) if places else 0  # Django's own pages, all alike
    return [
        re.sub(r"\{(\w+)\}", lambda place, n=n: PLACES[place[1]][n % len(PLACES[place[1]])], template)
        for n in range(most)
    ]


class Asking:
    """Requests that leave nothing for the next one, and what was wrong about their answers."""

    def __init__(self, browser_of) -> None:
        self.browser_of = browser_of
        self.faults: dict[str, str] = {}
        self.names: dict[str, list[str]] = {}
        self.there = rows()

    def everything(self, person, address: str, turn: int) -> None:
        """In the query, as a form, as what a script sends, and by another method."""
        path, _, query = address.partition("?")
        if address not in self.names:
            found = self.browser_of(person).get(address)
            page = "" if found.streaming else found.content.decode(errors="replace")
            self.names[address] = sorted({*re.findall(r'name="([\w-]+)"', page), *HIDDEN})
        self.ask(person, "GET", f"{path}?{query}&{self.fields(address, turn)}")
        self.form(person, address, turn + 1)
        if turn % 3 == 0 or address.startswith(("/drafts/", "/live/", "/looked/")):
            self.ask(person, "POST", address, BODIES[turn % len(BODIES)], "application/json")
            self.ask(person, ("PUT", "DELETE", "PATCH", "OPTIONS")[turn % 4], address, b"\0", FORM)

    def form(self, person, address: str, turn: int) -> None:
        """As a form."""
        self.ask(person, "POST", address, self.fields(address, turn).encode(), FORM)

    def fields(self, address: str, turn: int) -> str:
        """All fields of the page, each with a value that no page sends."""
        pairs = ((name, HOSTILE[(turn + place * 7) % len(HOSTILE)]) for place, name in enumerate(self.names[address]))
        return "&".join(f"{name}={quote(value, errors='surrogatepass')}" for name, value in pairs)

    def ask(self, person, method: str, address: str, body: bytes = b"", kind: str = "text/plain") -> None:
        """One request."""
        client = self.browser_of(person)
        before = transaction.savepoint()
        with CaptureQueriesContext(connection) as queries:
            response = client.generic(method, address, body, content_type=kind)
            if response.streaming:
                b"".join(response.streaming_content)
        if response.status_code >= 500:
            error = getattr(response, "exc_info", None)
            self.faults[repr(error and error[1])[:300]] = f"{method} {address[:200]} of {person} {place_of(error)}"
        wrote = any(query["sql"].startswith(("INSERT", "UPDATE", "DELETE")) for query in queries.captured_queries)
        if response.status_code >= 400 and wrote and rows() != self.there:
            self.faults[f"{response.status_code}, but written"] = f"{method} {address[:200]} of {person}"
        transaction.savepoint_rollback(before)


def place_of(error) -> str:
    """Where in the product an exception came from."""
    frames = traceback.extract_tb(error[2]) if error else []
    own = [frame for frame in frames if "site-packages" not in frame.filename]
    return f"{own[-1].filename}:{own[-1].lineno}" if own else ""


def rows() -> dict[str, object]:
    """How much there is of everything that the product keeps."""
    ours = [model for name in ("accounts", "complaints", "admin") for model in apps.get_app_config(name).get_models()]
    there: dict[str, object] = {model.__name__: model.objects.count() for model in ours}
    return there | {"versions": Complaint.objects.aggregate(Sum("version"))["version__sum"]}
