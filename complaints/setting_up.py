"""首次启用: a fresh installation gets the procedure that it begins with, and a service desk if it has none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.db import transaction
from django.utils.translation import gettext_noop
from pypinyin import Style, lazy_pinyin

from accounts.choices import DepartmentKind
from accounts.models import Department, User
from complaints import presets
from complaints.choices import Aspect, VersionState
from complaints.deadlines.period import Period
from complaints.models import Procedure
from complaints.models.cases import Cases
from complaints.models.rulebook import current_rulebook
from complaints.versions import put_in_force

MOST_SHOWN = 3  # deadlines before somebody asks for all
COMPANY_CODE = "GS"  # where the company's name gives no initials, or they are taken


@dataclass(frozen=True)
class Deadline:
    """A deadline of a preset, as somebody who chooses wants to see it."""

    name: str
    period: str
    clause: str
    cases: str


@dataclass(frozen=True)
class Offer:
    """A preset to choose: what it is for, which kinds of case it knows, its deadlines."""

    code: str
    name: str
    purpose: str
    kinds: list[str]
    deadlines: list[Deadline]

    @property
    def main(self) -> list[Deadline]:
        """A few deadlines: those that the procedure itself lays down before those that are the company's own."""
        return sorted(self.deadlines, key=lambda deadline: "-" not in deadline.clause)[:MOST_SHOWN]


def needed(token: str | None = None) -> bool:
    """Whether nobody can register a complaint yet: no procedure is in force, or it has no service desk."""
    procedures = current_rulebook(token).procedures.values()
    return not any(procedure.is_current and procedure.desk_id for procedure in procedures)


def offers() -> list[Offer]:
    """All presets, the default one first, read from their files."""
    codes = sorted(presets.available(), key=lambda code: (code != "gas", code))
    return [_offer(_read(code)) for code in codes]


@lru_cache
def _read(code: str) -> Mapping[str, Any]:
    return presets.data_of(code)


def _offer(data: Mapping[str, Any]) -> Offer:
    words = {
        aspect: {word["code"]: word["name"] for word in data[f"{aspect}s"]} for aspect in (Aspect.KIND, Aspect.CHANNEL)
    }
    deadlines = [
        Deadline(
            name=clock["name"],
            period=Period.parse(clock["period"]).label,
            clause=clock["clause"],
            cases=Cases.parse(clock["cases"]).in_words(words) if "cases" in clock else "",
        )
        for clock in data["clocks"]
    ]
    kinds = [kind["name"] for kind in data["kinds"]]
    return Offer(data["code"], data["name"], data["purpose"], kinds, deadlines)


def desk_there_is() -> Department | None:
    """The service centre, if the company has been entered already; it becomes the service desk."""
    return Department.objects.active().filter(kind=DepartmentKind.CENTRE).first()


@transaction.atomic
def begin(code: str, *, by: User, desk: Department | None = None, new: NewDesk | None = None) -> Procedure | None:
    """Load the preset `code` and put it into force; `desk` becomes its service desk, or the one that `new` describes.

    The administration log tells who made what. None if every version of that procedure has been retired since.
    """
    if new is not None:
        desk = _make(new, by)
    loaded = presets.load(code, by=by)
    published = Procedure.objects.filter(code=loaded.code, state=VersionState.PUBLISHED).order_by("-version").first()
    if published is None:
        return None
    if published.desk is None and desk is not None:
        published.desk = desk
        published.save(update_fields=["desk"])
        presets.load(code)  # with its desk it has shifts (ROAD-2)
    alone, instead = IN_FORCE
    replaced = put_in_force(published)
    about = {"desk": str(published.desk), "replaced": str(replaced)}
    note = {"note": instead if replaced else alone, "about": about}
    LogEntry.objects.log_actions(by.pk, [published], CHANGE, [note], single_object=True)
    return published


# What the log says of the first start: alone, and in place of another version.
IN_FORCE = (
    gettext_noop("First start: put in force, %(desk)s takes complaints"),
    gettext_noop("First start: put in force in place of %(replaced)s, %(desk)s takes complaints"),
)
MADE = gettext_noop("First start: entered with the code %(code)s")


@dataclass(frozen=True)
class NewDesk:
    """A company that is entered now: its name, and its service desk with its code."""

    company: str
    name: str
    code: str


def _make(new: NewDesk, by: User) -> Department:
    """The company and, below it, its service desk."""
    company = Department.objects.create(name=new.company, code=_code_of(new), kind=DepartmentKind.COMPANY)
    desk = Department.objects.create(name=new.name, code=new.code, kind=DepartmentKind.CENTRE, parent=company)
    for made in (company, desk):
        note = {"note": MADE, "about": {"code": made.code}}
        LogEntry.objects.log_actions(by.pk, [made], ADDITION, [note], single_object=True)
    return desk


def _code_of(new: NewDesk) -> str:
    """The initials of the company's name; never those of the desk."""
    letters = "".join(lazy_pinyin(new.company, style=Style.FIRST_LETTER)).upper()
    code = "".join(letter for letter in letters if letter.isascii() and letter.isalnum())[:12]
    return code if len(code) > 1 and code != new.code else COMPANY_CODE if new.code != COMPANY_CODE else "COMPANY"
