"""Several acts that start together, each in a thread and with a connection of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from django.db import connection


def at_once(*acts: Callable[[], Any], met: tuple[type[Exception], ...] = (), patience: float = 60) -> list[Any]:
    """What the acts answer: their results, or the exceptions that may be `met`; any other fails the test.

    A thread that is not done after `patience` seconds hangs, and fails it as well.
    """
    barrier = threading.Barrier(len(acts))
    answers: list[Any] = [None] * len(acts)

    def run(place: int, act: Callable[[], Any]) -> None:
        try:
            barrier.wait(timeout=10)
            answers[place] = act()
        except Exception as error:  # noqa: BLE001 (whatever it is, the test must see it)
            answers[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place, act)) for place, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=patience)
    assert not any(thread.is_alive() for thread in threads), "a thread hangs: deadlock"
    for answer in answers:
        if isinstance(answer, Exception) and not isinstance(answer, met):
            raise answer
    return answers
