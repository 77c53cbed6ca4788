"""PDF documents. Each has a template of the same name; `typst` sets it without any system library.

Text never becomes part of a template: it is handed over as data, so that whatever a customer or a clerk wrote
(`#`, `$`, `[` …) stands in the document as it was written.
"""

from __future__ import annotations

import dataclasses
import json
from functools import cache
from pathlib import Path
from typing import Any, cast

import typst
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from complaints.models import Complaint

from .record import record_of

__all__ = ["record_of", "record_pdf", "typeset"]

FOLDER = Path(__file__).parent


def record_pdf(complaint: Complaint) -> bytes:
    """客户投诉记录表 as a PDF in the active language, as the database has the complaint now (GAS-6, GAS-12.6)."""
    now = timezone.now()
    words = {"page": _("Page {page} of {pages}"), "language": (get_language() or settings.LANGUAGE_CODE)[:2]}
    return typeset("record", words | dataclasses.asdict(record_of(complaint, now)), int(now.timestamp()))


def typeset(template: str, data: dict[str, Any], timestamp: int) -> bytes:
    """The PDF that `template` makes of `data`; `timestamp` (seconds since 1970) is when it says it was made."""
    # A compiler of one's own: one that threads share refuses the second who comes. The fonts are what takes time.
    compiler = typst.Compiler(font_paths=_fonts(), root=FOLDER)
    inputs = {"data": json.dumps(data, ensure_ascii=False)}
    return cast(bytes, compiler.compile(FOLDER / f"{template}.typ", sys_inputs=inputs, timestamp=timestamp))


@cache
def _fonts() -> typst.Fonts:
    """Only the product's own fonts, so that a document looks the same wherever it is made."""
    folder = settings.VENDOR_DIR / "fonts"
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder])
    if not fonts.families():
        # Otherwise the documents would come out empty, without a word.
        raise ImproperlyConfigured(f"There are no fonts in {folder}; scripts/vendor.py puts them there.")
    return fonts
