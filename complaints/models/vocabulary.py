"""Words that an organisation chooses itself: kinds of case, channels, categories, ready phrases."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from tree_queries.models import TreeNode, TreeQuerySet

from complaints.choices import PhraseUse


class Word(models.Model):
    """A named choice that administrators edit; a retired word stays with its old complaints."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=60)
    position = models.PositiveIntegerField(_("position"), default=0)
    is_active = models.BooleanField(_("offered"), default=True)

    class Meta:
        abstract = True
        ordering = ["position", "pk"]

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


class Category(TreeNode):
    """What the complaint is about, as a tree (GAS-2)."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=60)
    position = models.PositiveIntegerField(_("position"), default=0)
    is_active = models.BooleanField(_("offered"), default=True)

    objects = TreeQuerySet.as_manager(with_tree_fields=False)

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.name


class Phrase(models.Model):
    """常用语: what is written so often that one tap writes it, such as what came of a call (GAS-12.3a)."""

    use = models.CharField(_("used for"), max_length=15, choices=PhraseUse)
    text = models.CharField(_("phrase"), max_length=200)
    position = models.PositiveIntegerField(_("position"), default=0)
    is_active = models.BooleanField(_("offered"), default=True)
    # Which phrase of a preset it was, so that loading the preset again adds nothing.
    code = models.SlugField(max_length=40, null=True, unique=True, editable=False)

    class Meta:
        verbose_name = _("ready phrase")
        verbose_name_plural = _("ready phrases")
        ordering = ["use", "position", "pk"]
        constraints = [models.UniqueConstraint(fields=["use", "text"], name="each_phrase_once")]

    def __str__(self) -> str:
        return self.text

    @classmethod
    def offered(cls, *uses: str) -> models.QuerySet["Phrase"]:
        """The phrases to offer for `uses`, in order."""
        return cls.objects.filter(use__in=uses, is_active=True)
