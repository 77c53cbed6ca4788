"""Private, throw-away PostgreSQL and Redis for the tests, on 127.0.0.1 and free ports, gone when the tests are over."""

import contextlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

START_SECONDS = 30
POSTGRES_OPTIONS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    # Nothing here outlives the tests, so nothing needs to reach the disk.
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "100",
    "log_min_messages": "fatal",
}


def find(name: str) -> str | None:
    """The path of program `name`; PostgreSQL's live outside PATH on Debian, in a folder a version, newest first."""
    if path := shutil.which(name):
        return path
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: float(folder.parent.name))
    return next((str(folder / name) for folder in reversed(folders) if (folder / name).exists()), None)


def find_chromium() -> str | None:
    """The path of a Chromium."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return next(filter(None, map(shutil.which, names)), None)


def missing() -> list[str]:
    """What the whole suite would use and this machine does not have."""
    programs = {
        "PostgreSQL": find("postgres") and find("initdb"),
        "Redis": find("redis-server"),
        "Chromium": find_chromium(),
        "gettext (xgettext)": find("xgettext"),
    }
    return [name for name, path in programs.items() if not path]


@contextlib.contextmanager
def postgresql() -> Iterator[str | None]:
    """A running PostgreSQL's address, or None where the programs are missing."""
    initdb, postgres = find("initdb"), find("postgres")
    if not (initdb and postgres):
        yield None
        return
    with _temporary_folder() as folder, (folder / "log").open("wb") as log:
        data, port, output = folder / "data", free_port(), {"stdout": log, "stderr": log}
        arguments = ["-U", "suda", "-A", "trust", "-E", "UTF8", "--locale", "C.UTF-8", "--no-sync"]
        # PostgreSQL refuses to run as root.
        subprocess.run([initdb, "-D", data, *arguments], check=True, cwd="/", **output, **_unprivileged())
        options = [part for name, value in POSTGRES_OPTIONS.items() for part in ("-c", f"{name}={value}")]
        command = [postgres, "-D", data, "-p", str(port), *options]
        with _running(command, log, port, stop=signal.SIGINT):
            yield f"postgres://suda@127.0.0.1:{port}/postgres"


@contextlib.contextmanager
def redis() -> Iterator[str | None]:
    """A running Redis's address, or None where the program is missing."""
    program = find("redis-server")
    if not program:
        yield None
        return
    with _temporary_folder() as folder, (folder / "log").open("wb") as log:
        port = free_port()
        options = ["--bind", "127.0.0.1", "--port", str(port), "--dir", folder, "--save", "", "--appendonly", "no"]
        with _running([program, *options], log, port, stop=signal.SIGTERM):
            yield f"redis://127.0.0.1:{port}"


@contextlib.contextmanager
def _running(command: list, log, port: int, stop: signal.Signals) -> Iterator[None]:
    """Run `command` while the block runs; ready means that it takes connections on `port`."""
    # Its own process group: Ctrl-C is for the tests, which still need the service to clean up.
    process = subprocess.Popen(command, stdout=log, stderr=log, cwd="/", process_group=0, **_unprivileged())
    try:
        _wait_for(process, port, Path(log.name))
        yield
    finally:
        process.send_signal(stop)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_for(process: subprocess.Popen, port: int, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    sys.exit(f"{process.args[0]} did not start:\n{log.read_text(errors='replace')}")


@contextlib.contextmanager
def _temporary_folder() -> Iterator[Path]:
    """A folder of the unprivileged user, deleted afterwards."""
    with tempfile.TemporaryDirectory(prefix="suda-test-", ignore_cleanup_errors=True) as name:
        if user := _unprivileged():
            os.chown(name, user["user"], user["group"])
        yield Path(name)


def _unprivileged() -> dict:
    """Popen's arguments that step down from root to `postgres`, or `nobody` where that user is missing."""
    if os.geteuid() != 0:
        return {}
    names = {entry.pw_name for entry in pwd.getpwall()}
    entry = pwd.getpwnam("postgres" if "postgres" in names else "nobody")
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def free_port() -> int:
    """A port of 127.0.0.1 on which nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
