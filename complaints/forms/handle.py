"""处理: contacts with the customer, the result in its four parts, and who in the department handles it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from complaints.choices import Choice, ContactOutcome, FieldAt, PhraseUse, Topic
from complaints.flow.handle import ResultParts, colleagues, current_lead, helpers
from complaints.models import Assignment, Contact, Instruction, Phrase, Result

from . import custom
from .base import LONGEST_KEY, PersonField, StepForm, Text

CALL_USES = tuple(PhraseUse(outcome) for outcome in ContactOutcome)
PARTS = ("facts", "measures", "accountability", "satisfaction", "settlement")


class CalledForm(StepForm):
    """Which number was called and what was said."""

    phone = forms.CharField(
        label=_("Number called"),
        required=False,
        max_length=Contact._meta.get_field("phone").max_length,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
    )
    note = Text.of(Contact, "note", rows=5)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"phone": kwargs["complaint"].customer_phone}
        super().__init__(*args, **kwargs)


class PhraseField(forms.ModelChoiceField):
    """One of the ready phrases; a number that no key can be is none of them."""

    def clean(self, value: Any) -> Phrase | None:
        """The phrase, or None."""
        return super().clean(value if len(str(value or "")) <= LONGEST_KEY else "")


class ContactForm(CalledForm):
    """联系: one attempt, whatever came of it (GAS-12.3a).

    On the call sheet one press of a `phrase` says it all: what came of it, and the words, before any that were typed.
    """

    phrase = PhraseField(
        queryset=Phrase.objects.filter(use__in=CALL_USES, is_active=True), required=False, widget=forms.HiddenInput
    )

    outcome = forms.ChoiceField(
        label=_("What came of it"),
        choices=ContactOutcome,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what came of the attempt.")},
    )

    field_order = ["version", "key", "phrase", "outcome", "phone", "note"]
    phrase_uses = {"note": CALL_USES}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note"].required = False
        self.fields["note"].help_text = _(
            "Needed when the customer was reached: what was said, what was agreed, until when."
        )
        if self.data.get("phrase"):
            self.fields["outcome"].required = False

    @property
    def is_quick(self) -> bool:
        """Whether it comes from the call sheet."""
        return bool(self.cleaned_data.get("phrase"))

    def clean(self) -> dict[str, Any]:
        """A phrase says what came of the call; without one somebody must."""
        cleaned = super().clean()
        if phrase := cleaned.get("phrase"):
            cleaned["outcome"] = phrase.use
            cleaned["note"] = "\n".join(filter(None, (phrase.text, cleaned.get("note"))))
        elif not cleaned.get("outcome") and "outcome" not in self.errors:
            self.add_error("outcome", self.fields["outcome"].error_messages["required"])
        return cleaned


class ProgressForm(CalledForm):
    """告知进度 (GAS-12.3c)."""

    phrase_uses = {"note": (PhraseUse.PROGRESS,)}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note"].label = _("What the customer was told")
        self.fields["note"].error_messages["required"] = _("Say what the customer was told.")


class ResultForm(StepForm):
    """处理结果: may be saved half-written; whether it is complete is asked when it is submitted (GAS-12.4)."""

    facts = Text.of(Result, "facts", required=False, help_text=_("What really happened, and how you found out."))
    measures = Text.of(
        Result, "measures", required=False, help_text=_("What was put right, and what keeps it from happening again.")
    )
    accountability = Text.of(
        Result,
        "accountability",
        required=False,
        help_text=_("Who is responsible and what follows; if nobody is, say so and why."),
    )
    satisfaction = Text.of(Result, "satisfaction", required=False, help_text=_("What the customer says to it."))
    settlement = Text.of(
        Result,
        "settlement",
        required=False,
        help_text=_("Only if something was agreed: lawful, reasonable, of free will."),
    )

    adopted = forms.TypedChoiceField(
        label=_("Is the suggestion adopted?"),
        choices=[("yes", _("Yes")), ("no", _("No"))],
        coerce=lambda value: value == "yes",
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )
    reward = Text.of(Result, "reward", required=False, rows=2, help_text=_("What the customer gets for it."))

    def __init__(
        self, *args: Any, result: Result | None, instructions: Sequence[Instruction] = (), **kwargs: Any
    ) -> None:
        if result:
            adopted = {True: "yes", False: "no"}.get(result.adopted, "")
            kwargs["initial"] = {**{name: getattr(result, name) for name in (*PARTS, "reward")}, "adopted": adopted}
        super().__init__(*args, **kwargs)
        if self.complaint.procedure.choice(Topic.ADOPTION, self.complaint) != Choice.ASKED:
            del self.fields["adopted"], self.fields["reward"]
        self.customs = self.complaint.procedure.custom_fields_at(FieldAt.RESULT, self.complaint)
        custom.add_fields(self, self.customs, result.custom if result else {})
        custom.leave_out(self, self.complaint.procedure, FieldAt.RESULT)
        self.instructions = instructions
        for instruction in instructions:
            # A result says how each instruction was carried out (ROAD-6).
            words = {"who": instruction.by, "text": instruction.text}
            self.fields[f"followed_{instruction.pk}"] = Text.of(
                Instruction,
                "done_note",
                required=False,
                rows=2,
                label=_("How the instruction was carried out"),
                help_text=gettext("%(who)s: %(text)s") % words,
            )

    @property
    def parts(self) -> ResultParts:
        """What was written, for the flow."""
        names = (*PARTS, *(name for name in ("adopted", "reward") if name in self.fields))
        answers = custom.given(self, self.customs)
        return ResultParts(**{name: self.cleaned_data[name] for name in names}, custom=answers)

    @property
    def followed(self) -> dict[int, str]:
        """How each instruction was carried out, by its key."""
        return {one.pk: self.cleaned_data[f"followed_{one.pk}"] for one in self.instructions}


class ReportForm(StepForm):
    """报告进展."""

    note = Text(label=_("How it stands"), max_length=5000, error_messages={"required": _("Say how it stands.")})


class RefuseForm(StepForm):
    """退回经办人."""

    phrase_uses = {"reason": (PhraseUse.SEND_BACK,)}

    reason = Text(
        label=_("What is to be done better"),
        max_length=2000,
        error_messages={"required": _("Say what is to be done better.")},
    )


class OpinionForm(StepForm):
    """会办结果: what a co-handling department found and did; what it wrote before may be replaced."""

    opinion = Text.of(
        Assignment,
        "opinion",
        label=_("What your department found and did"),
        rows=6,
        error_messages={"required": _("Say what your department found and did.")},
    )

    def __init__(self, *args: Any, part: Assignment | None, **kwargs: Any) -> None:
        if part:
            kwargs["initial"] = {"opinion": part.opinion}
        super().__init__(*args, **kwargs)


class DelegateForm(StepForm):
    """转交同事."""

    handler = PersonField(
        label=_("Colleague"), error_messages={"required": _("Choose a colleague of the lead department.")}
    )
    note = Text(label=_("Word to the colleague"), required=False, max_length=2000, rows=3)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = colleagues(self.complaint).exclude(pk=self.complaint.handler_id)
        self.fields["handler"].queryset = others.order_by("name", "pk")
        self.fields["handler"].error_messages["invalid_choice"] = _("Choose a colleague of the lead department.")


class HelpForm(StepForm):
    """请同事协助: one colleague at a time; nobody ends it."""

    phrase_uses = {"note": (PhraseUse.HELP,)}

    helper = PersonField(label=_("Colleague"), required=False)
    note = Text(label=_("What to help with"), required=False, max_length=2000, rows=3)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["helper"]
        choice.queryset = helpers(self.complaint).order_by("name", "pk")
        choice.error_messages["invalid_choice"] = _("Choose a colleague of the lead department.")
        present = current_lead(self.complaint).helper
        choice.required = present is None  # "nobody" is an answer only where somebody helps
        choice.error_messages["required"] = choice.error_messages["invalid_choice"]
        if present:
            choice.initial = present.pk
            choice.empty_label = _("Nobody any more")
            choice.help_text = _("%(helper)s helps now. Another choice takes over from them.") % {"helper": present}
