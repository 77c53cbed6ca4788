"""Who works here: people, departments as a tree, and the roles people hold in them."""

from __future__ import annotations

import datetime as dt
from functools import cached_property

from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from tree_queries.models import TreeNode, TreeQuerySet

from .choices import Appearance, DepartmentKind, Role
from .grants import Grants

department_code = RegexValidator(r"^[A-Z0-9]{2,12}$", _("Two to twelve capital letters or digits, such as KFZX."))


class User(AbstractUser):
    """A member of staff. Roles come from memberships and from heading departments."""

    first_name = None
    last_name = None
    name = models.CharField(pgettext_lazy("person", "name"), max_length=60)
    mobile = models.CharField(_("mobile"), max_length=30, blank=True)
    language = models.CharField(
        _("language"), max_length=10, blank=True, choices=[("zh-hans", "简体中文"), ("en", "English")]
    )  # own-language names
    appearance = models.CharField(_("appearance"), max_length=5, choices=Appearance, default=Appearance.AUTO)
    title_badge = models.BooleanField(
        _("number in the title"),
        default=True,
        help_text=_("The browser's tab says how many complaints are new or newly overdue."),
    )
    sound = models.BooleanField(
        _("sound"), default=False, help_text=_("A short tone when something new comes in or becomes overdue.")
    )
    # When this person last had the workbench in view, and when they put the introduction away.
    looked_at = models.DateTimeField(null=True, blank=True, editable=False)
    introduced_at = models.DateTimeField(null=True, blank=True, editable=False)
    absent_from = models.DateField(_("absent from"), null=True, blank=True)
    absent_until = models.DateField(
        _("absent until"),
        null=True,
        blank=True,
        help_text=_("The last day of the absence; empty means until further notice."),
    )

    REQUIRED_FIELDS = ["name", "email"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["username"]
        constraints = [
            models.CheckConstraint(
                condition=Q(absent_until__isnull=True)
                | Q(absent_from__isnull=False, absent_until__gte=models.F("absent_from")),
                name="absence_begins_before_it_ends",
                violation_error_message=_("An absence must begin before it ends."),
            )
        ]

    def __str__(self) -> str:
        return self.name or self.username

    def get_full_name(self) -> str:
        """The person's name, as Django's own pages ask for it."""
        return str(self)

    def get_short_name(self) -> str:
        """The person's name; Chinese names are not shortened."""
        return str(self)

    def is_absent(self, at: dt.datetime | None = None) -> bool:
        """Whether the person is away on the local day of `at` (default: now)."""
        if self.absent_from is None:
            return False
        day = timezone.localtime(at or timezone.now()).date()
        return self.absent_from <= day and (self.absent_until is None or day <= self.absent_until)

    @cached_property
    def grants(self) -> Grants:
        """The roles this person holds now and where; computed once per request (one small query)."""
        return Grants.of(self, timezone.now())


class DepartmentQuerySet(TreeQuerySet):
    """Departments, in the order of their tree."""

    def active(self) -> DepartmentQuerySet:
        """Departments that still take complaints."""
        return self.filter(is_active=True)


class Department(TreeNode):
    """A department: company → branch → station or section (GAS-4a).

    The head is the default assignee of the department's complaints; the deputy
    acts while the head is absent.
    """

    name = models.CharField(_("name"), max_length=80)
    code = models.CharField(
        _("code"),
        max_length=12,
        unique=True,
        validators=[department_code],
        help_text=_("Pinyin initials; part of complaint numbers."),
    )
    kind = models.CharField(_("kind"), max_length=10, choices=DepartmentKind, default=DepartmentKind.SECTION)
    head = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="headed_departments", verbose_name=_("head")
    )
    deputy = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="deputised_departments",
        verbose_name=_("deputy"),
        help_text=_("Acts for the head during absence."),
    )
    position = models.PositiveIntegerField(_("position"), default=0)
    is_active = models.BooleanField(_("takes complaints"), default=True)

    objects = DepartmentQuerySet.as_manager(with_tree_fields=False)

    class Meta:
        verbose_name = _("department")
        verbose_name_plural = _("departments")
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(head__isnull=True) | Q(deputy__isnull=True) | ~Q(head=models.F("deputy")),
                name="deputy_is_not_the_head",
                violation_error_message=_("The deputy must be somebody else than the head."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def acting_head(self, at: dt.datetime | None = None) -> User | None:
        """Who answers for the department at `at`: the head, or the deputy while the head is absent.

        With neither present the head still answers, so that nothing is left without an owner. Somebody who has left
        the company answers for nothing.
        """
        people = [person for person in (self.head, self.deputy) if person and person.is_active]
        return next((person for person in people if not person.is_absent(at)), people[0] if people else None)


class Membership(models.Model):
    """A role that a person holds in a department; a person may hold several."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships", verbose_name=_("person"))
    department = models.ForeignKey(
        Department, on_delete=models.CASCADE, related_name="memberships", verbose_name=_("department")
    )
    role = models.CharField(
        _("role"), max_length=20, choices=[choice for choice in Role.choices if choice[0] != Role.HEAD.value]
    )

    class Meta:
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        ordering = ["department", "role"]
        constraints = [
            models.UniqueConstraint(fields=["user", "department", "role"], name="one_membership_per_role"),
            models.CheckConstraint(condition=~Q(role=Role.HEAD.value), name="heads_are_set_on_the_department"),
        ]

    def __str__(self) -> str:
        return f"{self.department} · {self.get_role_display()}"

    def clean(self) -> None:
        """Refuse the head's role here: it is set on the department."""
        if self.role == Role.HEAD:
            raise ValidationError({"role": _("A head is set on the department itself.")})


class Revision(models.Model):
    """One row, whose token changes with every change of what `accounts/kept.py` keeps; triggers write it."""

    token = models.CharField(max_length=40)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="one_revision")]

    def __str__(self) -> str:
        return self.token
