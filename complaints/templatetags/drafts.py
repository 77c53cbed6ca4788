"""What a form with a draft needs of its page; usage in docs/components.md."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.context import RequestContext
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def draft_attributes(drafting: Any) -> SafeString:
    """`<form … {% draft_attributes drafting %}>`: what `drafts.js` must know to keep the form."""
    draft = drafting.draft
    return format_html(
        ' data-draft="{}" data-draft-owner="{}" data-draft-step="{}" data-draft-number="{}" data-draft-base="{}"'
        ' data-draft-saved="{}"',
        drafting.url,
        drafting.user.pk,
        drafting.step,
        drafting.number,
        drafting.base,
        draft.saved_at.isoformat() if draft else "",
    )


@register.simple_tag
def draft_key(drafting: Any) -> SafeString:
    """`{% draft_key drafting %}`: inside the form of a step, so that it is sent with its draft and files."""
    return format_html('<input type="hidden" name="draft" value="{}">', drafting.key)


@register.inclusion_tag("components/draft_status.html")
def draft_status(drafting: Any, form_id: str) -> dict[str, Any]:
    """`{% draft_status drafting "form-id" %}`: the line that says whether all is kept; beside the form's buttons."""
    saved = drafting.draft.saved_at if drafting.draft and drafting.draft.revision else None
    return {
        "form_id": form_id,
        "sign_in": drafting.sign_in,
        "saved": f"{timezone.localtime(saved):%H:%M:%S}" if saved else "",
    }


@register.inclusion_tag("components/draft_note.html", takes_context=True)
def draft_note(context: RequestContext, drafting: Any, form_id: str) -> dict[str, Any]:
    """`{% draft_note drafting "form-id" %}`: above the form, what came back and from when, and how to discard it."""
    return {"drafting": drafting, "draft": drafting.draft, "form_id": form_id, "here": context["request"].path}
