"""Icons of Tabler's sprite, written into the page so that no further request and no font is needed."""

import logging
import re
from functools import cache, lru_cache
from pathlib import Path

from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

logger = logging.getLogger(__name__)

SYMBOL = re.compile(r'<symbol id="tabler-([\w-]+)"[^>]*>(.*?)</symbol>', re.DOTALL)
# Every symbol starts with an invisible square that only widens the file.
FRAME = '<path stroke="none" d="M0 0h24v24H0z" fill="none" />'


class UnknownIcon(LookupError):
    """There is no icon of that name in the sprite."""


@cache
def _symbols(folder: Path) -> dict[str, str]:
    sprite = (Path(folder) / "tabler-sprite.svg").read_text(encoding="utf-8")
    return {name: body.replace(FRAME, "").strip() for name, body in SYMBOL.findall(sprite)}


def svg(name: str, size: int = 20, cls: str = "") -> SafeString:
    """The icon `name` as inline SVG of `size` pixels, hidden from screen readers: the words beside it speak.

    An unknown name raises `UnknownIcon` with DEBUG and in tests; otherwise it is logged and nothing is drawn,
    since a page without an icon serves better than no page.
    """
    drawn = _drawn(settings.VENDOR_DIR, name, size, cls)
    if drawn is None:
        if settings.DEBUG or settings.TESTING:
            raise UnknownIcon(f"There is no icon named {name!r}.")
        logger.error("There is no icon named %r.", name)
        return SafeString("")
    return drawn


@lru_cache(maxsize=1000)
def _drawn(folder: Path, name: str, size: int, cls: str) -> SafeString | None:
    body = _symbols(folder).get(name)
    if body is None:
        return None
    return format_html(
        '<svg class="{}" width="{}" height="{}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2"'
        ' stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false">{}</svg>',
        f"icon {cls}".strip(),
        size,
        size,
        mark_safe(body),  # noqa: S308 the sprite is a pinned package, no user input
    )
