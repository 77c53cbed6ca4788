"""A browser without a screen: keeps its cookies and its connection, and measures how long pages take."""

from __future__ import annotations

import http.client
import statistics
import threading
import time
from collections.abc import Callable, Sequence
from urllib.parse import urlencode

WARM_UP = 3


class Unexpected(Exception):
    """A page answered otherwise than it should; its time means nothing."""


class Client:
    """One person at one browser."""

    def __init__(self, port: int, username: str, password: str) -> None:
        self.port = port
        self.connection: http.client.HTTPConnection | None = None
        self.cookies: dict[str, str] = {}
        self.get("/accounts/sign-in/")
        self.post("/accounts/sign-in/", {"username": username, "password": password})

    def get(self, path: str) -> bytes:
        """A page."""
        return self._ask("GET", path, None, 200)

    def post(self, path: str, form: dict[str, object]) -> bytes:
        """A form that leads to another page."""
        token = {"csrfmiddlewaretoken": self.cookies.get("suda_csrf", "")}
        return self._ask("POST", path, urlencode({**form, **token}, doseq=True), 302)

    def _ask(self, method: str, path: str, body: str | None, expected: int) -> bytes:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body is not None:
            headers |= {
                "Content-Type": "application/x-www-form-urlencoded",
                "Referer": f"http://127.0.0.1:{self.port}{path}",
            }
        self.connection = self.connection or http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        try:
            self.connection.request(method, path, body, headers)
            answer = self.connection.getresponse()
            page = answer.read()
        except (http.client.HTTPException, OSError):
            self.connection.close()
            self.connection = None
            raise
        for cookie in answer.headers.get_all("Set-Cookie") or ():
            name, _, value = cookie.split(";", 1)[0].partition("=")
            self.cookies[name] = value
        if answer.status != expected:
            raise Unexpected(f"{method} {path}: {answer.status}")
        return page


Act = Callable[[Client], object]


def median_ms(clients: Sequence[Client], act: Act, samples: int, seconds: float) -> float:
    """The median of `act` in milliseconds, with all `clients` at once; ends after `samples` each or `seconds`."""
    for _ in range(WARM_UP):
        act(clients[0])
    end, times, failures = time.monotonic() + seconds, list[float](), list[Exception]()

    def work(client: Client) -> None:
        try:
            for _ in range(samples):
                start = time.perf_counter()
                act(client)
                times.append((time.perf_counter() - start) * 1000)
                if time.monotonic() > end:
                    return
        except Exception as error:  # noqa: BLE001 - told in the thread that waits
            failures.append(error)

    threads = [threading.Thread(target=work, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
    return statistics.median(times)
