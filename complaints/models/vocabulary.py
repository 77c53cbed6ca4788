"""Words that an organisation chooses itself: kinds of case, channels, categories, ready phrases."""

from __future__ import annotations

from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from tree_queries.models import TreeNode, TreeQuerySet

from complaints.choices import PhraseUse


def within(family: str | None = None) -> Q:
    """Words that a procedure uses: its own and those for all; `family` is its code, None the one in force's."""
    if family is not None:
        return Q(family__in={"", family})
    from .procedure import Procedure  # which reads words itself

    return Q(family="") | Q(family__in=Procedure.objects.filter(is_current=True).values("code"))


def in_use() -> Q:
    """Words of the procedure in force and of those that complaints came in under: what lists are narrowed by."""
    from .complaint import Complaint
    from .procedure import Procedure

    had = models.Exists(Complaint.objects.filter(procedure=models.OuterRef("pk")))
    return Q(family="") | Q(family__in=Procedure.objects.filter(Q(is_current=True) | had).values("code"))


class OfFamily(models.Model):
    """Something that belongs to one procedure, in all its versions, or to all procedures."""

    family = models.SlugField(
        _("for the procedure"),
        max_length=20,
        blank=True,
        default="",
        help_text=_("Offered under this procedure alone, in all its versions. Empty: under every procedure."),
    )

    class Meta:
        abstract = True

    def is_within(self, family: str) -> bool:
        """Whether the procedure with the code `family` uses it."""
        return self.family in ("", family)

    @classmethod
    def offered_under(cls, family: str | None = None, having: Any = None) -> models.QuerySet[Self]:
        """What a procedure offers (`within`), and whatever its key, what has the key `having` already."""
        return cls._default_manager.filter((within(family) & Q(is_active=True)) | Q(pk=having))


class Word(OfFamily):
    """A named choice that administrators edit; a retired word stays with its old complaints."""

    code = models.SlugField(_("code"), max_length=40)
    name = models.CharField(_("name"), max_length=60)
    position = models.PositiveIntegerField(_("position"), default=0)
    is_active = models.BooleanField(_("offered"), default=True)

    class Meta:
        abstract = True
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["family", "code"], name="one_%(class)s_a_code")]

    def __str__(self) -> str:
        return self.name


class Kind(Word):
    """The kind of case, such as 投诉 (GAS-2)."""

    class Meta(Word.Meta):
        verbose_name = _("kind of case")
        verbose_name_plural = _("kinds of case")


class Channel(Word):
    """How the complaint came in, such as telephone or walk-in (GAS-11)."""

    is_walk_in = models.BooleanField(
        _("in person"), default=False, help_text=_("Any department may log complaints from this channel.")
    )

    is_telephone = models.BooleanField(
        _("by telephone"), default=False, help_text=_("The length of the call is kept with the complaint.")
    )

    class Meta(Word.Meta):
        verbose_name = _("channel")
        verbose_name_plural = _("channels")


class Category(OfFamily, TreeNode):
    """What the complaint is about, as a tree (GAS-2)."""

    code = models.SlugField(_("code"), max_length=40)
    name = models.CharField(_("name"), max_length=60)
    position = models.PositiveIntegerField(_("position"), default=0)
    is_active = models.BooleanField(_("offered"), default=True)

    objects = TreeQuerySet.as_manager(with_tree_fields=False)

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["family", "code"], name="one_category_a_code")]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """A category stands below one of the same procedure."""
        if self.parent_id and self.parent.family != self.family:
            raise ValidationError(
                {"parent": _now("“%(parent)s” belongs to another procedure.") % {"parent": self.parent}}
            )


class Phrase(OfFamily):
    """常用语: what is written so often that one tap writes it, such as what came of a call (GAS-12.3a)."""

    use = models.CharField(_("used for"), max_length=15, choices=PhraseUse)
    text = models.CharField(_("phrase"), max_length=200)
    position = models.PositiveIntegerField(_("position"), default=0)
    is_active = models.BooleanField(_("offered"), default=True)
    # Which phrase of a preset it was, so that loading the preset again adds nothing.
    code = models.SlugField(max_length=40, null=True, editable=False)

    class Meta:
        verbose_name = _("ready phrase")
        verbose_name_plural = _("ready phrases")
        ordering = ["use", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["family", "use", "text"], name="each_phrase_once"),
            models.UniqueConstraint(fields=["family", "code"], name="one_phrase_a_code"),
        ]

    def __str__(self) -> str:
        return self.text

    @classmethod
    def offered(cls, *uses: str, family: str | None = None) -> models.QuerySet[Phrase]:
        """The phrases to offer for `uses` under a procedure (`within`), in order."""
        return cls.offered_under(family).filter(use__in=uses)
