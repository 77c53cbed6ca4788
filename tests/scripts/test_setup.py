"""Set-up and supervision, as far as they can be tried without a network."""

import importlib
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def script(monkeypatch):
    """Import a script by name."""
    monkeypatch.syspath_prepend(ROOT / "scripts")
    return importlib.import_module


def test_a_step_is_done_again_only_when_its_input_has_changed(script, tmp_path):
    setup = script("setup")
    wanted, stamp = tmp_path / "requirements.txt", tmp_path / "stamp"
    wanted.write_text("one==1\n")
    assert not setup.current(stamp, setup.digest(wanted))
    stamp.write_text(setup.digest(wanted))
    assert setup.current(stamp, setup.digest(wanted))
    wanted.write_text("one==2\n")
    assert not setup.current(stamp, setup.digest(wanted))


def test_a_failing_step_shows_what_it_said_and_the_hint(script):
    with pytest.raises(SystemExit) as stopped:
        script("setup").do([sys.executable, "-c", "print('no such package'); raise SystemExit(3)"], hint="Try this.")
    assert "no such package" in stopped.value.code
    assert stopped.value.code.endswith("Try this.")


def test_an_old_npm_is_not_used(script, tmp_path, monkeypatch):
    setup, installed = script("setup"), []
    old = tmp_path / "npm"
    old.write_text("#!/bin/sh\necho 6.14.4\n")
    old.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(setup, "pip", installed.append)
    assert setup.npm() != [str(old)]
    assert installed == [setup.NODE_WHEEL]


def test_everything_needed_of_the_front_end_is_put_in_place(settings):
    served = {path.name for path in (settings.VENDOR_DIR / "static" / "vendor").iterdir()}
    assert {"tabler.min.css", "tabler.min.js", "htmx.min.js"} <= served
    assert (settings.VENDOR_DIR / "tabler-sprite.svg").read_text("utf-8").startswith("<svg")
    assert {path.name for path in (settings.VENDOR_DIR / "fonts").iterdir()} == {
        "NotoSansHans-Regular.otf",
        "NotoSansHans-Bold.otf",
    }


def serve(port: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, ROOT / "scripts" / "serve.py"],
        env=os.environ | {"PORT": port},
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )


def test_a_port_in_use_is_told_with_what_to_do():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        result = serve(str(other.getsockname()[1]))
    assert result.returncode == 1
    assert "is in use. Choose another one: make run PORT=8001" in result.stderr


@pytest.mark.parametrize("port", ["0", "65536", "http"])
def test_a_port_that_is_none_is_told(port):
    result = serve(port)
    assert result.returncode == 1
    assert "PORT must be a number between 1 and 65535" in result.stderr


def test_stopping_ends_a_child_that_does_not_listen_and_its_children(script, monkeypatch):
    supervisor = script("serve")
    monkeypatch.setattr(supervisor, "STOP_SECONDS", 0.5)
    deaf = "import signal, subprocess, sys, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
    deaf += "child = subprocess.Popen(['sleep', '60']); print(child.pid, flush=True); time.sleep(60)"
    process = subprocess.Popen([sys.executable, "-c", deaf], stdout=subprocess.PIPE, text=True, start_new_session=True)
    grandchild = int(process.stdout.readline())
    supervisor.stop([process], asked=[signal.SIGTERM])
    assert process.returncode == -signal.SIGKILL
    deadline = time.monotonic() + 10
    while runs(grandchild) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not runs(grandchild)


def runs(pid: int) -> bool:
    """Whether the process is there and not merely waiting to be buried."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().split()[2] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False
