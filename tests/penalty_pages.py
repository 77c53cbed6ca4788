"""The pages of penalties, as their tests read and send them."""

from __future__ import annotations

import re
import uuid
from typing import Any

from complaints.models import Penalty
from tests.pages import html, main, words
from tests.penalties import stored

LIST = "/penalties/"
NEW = "/penalties/new/"
EVERYBODY = (
    "desk supervisor head_dz deputy_dz officer_dz branch_dz head_qy officer_qy branch_qy inspector affairs leader gm "
    "admin outsider"
)


def url(penalty: Penalty, step: str = "") -> str:
    return f"/penalties/{penalty.number}/{step + '/' if step else ''}"


def send(client, penalty: Penalty, step: str, **fields: Any):
    """A form as the browser sends it."""
    data = {"version": stored(penalty).version, "key": str(uuid.uuid4()), **fields}
    return client.post(url(penalty, step), data)


def totals(response) -> list[str]:
    """The figures above the list: how many, all, not issued, issued, executed."""
    found = re.search(r'<dl class="penalty-totals".*?</dl>', html(response), re.DOTALL)[0]
    return [words(part) for part in re.findall(r"<dd.*?</dd>", found, re.DOTALL)]


def numbers(response) -> list[str]:
    return list(dict.fromkeys(re.findall(r'href="/penalties/(CF\d{4}-\d+)/"', main(response))))
