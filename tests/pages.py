"""Reading pages as people do: which complaints stand where, in which order, with which button."""

from __future__ import annotations

import re

NUMBER = re.compile(r"\b\d{4}[A-Z]{2,12}\d{5}\b")


def html(response) -> str:
    """The page; the answer must be one."""
    assert response.status_code == 200, response
    return response.content.decode()


def main(response) -> str:
    """The page without its frame."""
    return re.search(r"<main.*</main>", html(response), re.DOTALL)[0]


def words(markup: str) -> str:
    """What people read of `markup`: no tags, single spaces."""
    return " ".join(re.sub(r"<[^>]*>", "", markup).split())


def numbers(markup: str) -> list[str]:
    """The complaints named in `markup`, in order, each once."""
    return list(dict.fromkeys(NUMBER.findall(markup)))


def lane(response, key: str) -> str:
    """A lane of the workbench; empty when the page does not have it."""
    found = re.search(rf'<section class="lane"\s+aria-labelledby="lane-{key}".*?</section>', html(response), re.DOTALL)
    return found[0] if found else ""


def lanes(response) -> dict[str, list[str]]:
    """The lanes of the workbench in order, with the complaints in each."""
    keys = re.findall(r'aria-labelledby="lane-([\w-]+)"', html(response))
    return {key: numbers(lane(response, key)) for key in keys}


def steps(markup: str) -> list[tuple[str, str]]:
    """The steps offered in `markup`: number and step of each link to one."""
    return re.findall(r'href="/complaints/([A-Z0-9]+)/([a-z-]+)/', markup)
