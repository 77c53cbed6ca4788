"""Run the embedded installation: one supervisor of the web server and of the worker with its beat.

Ctrl-C or SIGTERM stops all of them; then the exit code is 0. If one of them ends by itself, the others are stopped as
well and the exit code is 1.
"""

import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HOST = os.environ.get("HOST", "127.0.0.1")
PORT = os.environ.get("PORT", "8000")
STOP_SECONDS = 15
PR_SET_PDEATHSIG = 1  # Linux: from <sys/prctl.h>

# One process with threads: the embedded cache lives in its memory.
WEB = ["-m", "gunicorn", "config.wsgi", "--bind", f"{HOST}:{PORT}", "--worker-class", "gthread", "--threads", "8"]
WEB += ["--log-level", "warning", "--no-control-socket", "--graceful-timeout", "5"]
# In a container everything runs as root, and the broker's messages are JSON, which cannot do harm.
WORKER = ["-W", "ignore:You're running the worker", "-m", "celery", "--quiet", "-A", "config", "worker", "--beat"]
WORKER += ["--loglevel", "warning", "--without-gossip", "--without-mingle", "--without-heartbeat"]


def main() -> int:
    """Start everything, wait for a signal or an unexpected end, stop everything."""
    if not PORT.isdigit() or not 0 < int(PORT) < 65536:
        return complain(f"PORT must be a number between 1 and 65535, not {PORT}.")
    if taken():
        return complain(f"Port {PORT} is in use. Choose another one: make run PORT=8001")
    asked: list[int] = []
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda number, _frame: asked.append(number))
    processes = {name: start(arguments) for name, arguments in {"web server": WEB, "worker": WORKER}.items()}
    threading.Thread(target=announce, daemon=True).start()
    while not asked and not (ended := [name for name, process in processes.items() if process.poll() is not None]):
        time.sleep(0.2)
    stop(list(processes.values()), asked)
    return 0 if asked else complain(f"The {ended[0]} ended unexpectedly.")


def start(arguments: list[str]) -> subprocess.Popen:
    """A child in a session of its own, so that Ctrl-C reaches the supervisor alone."""
    return subprocess.Popen(
        [sys.executable, *arguments],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=die_with_me,  # noqa: PLW1509 - no thread has started yet
    )


def die_with_me() -> None:
    """In the child: ask the kernel to end it when the supervisor is killed without a chance to clean up."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def stop(processes: list[subprocess.Popen], asked: list[int]) -> None:
    """End the children gently; after STOP_SECONDS, or at another signal, by force."""
    for process in processes:
        process.terminate()
    deadline, signals = time.monotonic() + STOP_SECONDS, len(asked)
    while any(process.poll() is None for process in processes):
        if time.monotonic() > deadline or len(asked) > max(signals, 1):
            break
        time.sleep(0.1)
    for process in processes:
        # The whole session: a child that was killed may have left its own children behind.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def announce() -> None:
    """Print the address as soon as something listens there."""
    address = f"http://{'127.0.0.1' if HOST == '0.0.0.0' else HOST}:{PORT}/"  # noqa: S104
    while True:
        with contextlib.suppress(OSError), socket.create_connection((HOST, int(PORT)), timeout=5):
            break
        time.sleep(0.2)
    print(f"\n  Suda is ready: {address}")
    if os.environ.get("DEMO_MODE") == "1":
        print("  The sign-in page names the demo accounts and their password.")
    print("  Ctrl-C stops it.\n", flush=True)


def taken() -> bool:
    """Whether something listens on PORT already."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, int(PORT)))
        except OSError:
            return True
    return False


def complain(text: str) -> int:
    """Say what is wrong; exit code 1."""
    print(text, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
