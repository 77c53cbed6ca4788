"""The supervisor of `make run`, run for real."""

import contextlib
import json
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent

pytestmark = pytest.mark.services


@contextlib.contextmanager
def running(arguments: list[str], env: dict[str, str], log: Path) -> Iterator[subprocess.Popen]:
    """A Python process, ended with SIGTERM (or by the test before); what it printed is in `log`."""
    with log.open("wb") as output:
        process = subprocess.Popen([sys.executable, *arguments], cwd=ROOT, env=env, stdout=output, stderr=output)
        try:
            yield process
        finally:
            process.terminate()
            process.wait(timeout=30)


def eventually(holds: Callable[[], bool], log: Path, seconds: float = 30) -> None:
    """Wait until `holds`, or fail with what the process printed."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, log.read_text(errors="replace")
        time.sleep(0.1)


def test_the_supervisor_serves_and_stops_cleanly(child_env, tmp_path):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = tmp_path / "log"

    def healthy() -> bool:
        with contextlib.suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz/") as answer:
            return json.load(answer) == {"status": "ok"}
        return False

    with running(["scripts/serve.py"], child_env | {"PORT": str(port), "DEMO_MODE": "1"}, log) as supervisor:
        eventually(healthy, log)
        eventually(lambda: f"Suda is ready: http://127.0.0.1:{port}/" in log.read_text(), log)
        eventually((Path(child_env["VAR_DIR"]) / "broker" / "control" / "celery.exchange").exists, log)
        supervisor.send_signal(signal.SIGINT)
        assert supervisor.wait(timeout=30) == 0
    assert not healthy()
    assert "Traceback" not in log.read_text()
