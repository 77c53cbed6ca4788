"""All checks of the source, two at a time; prints one line each, and everything about those that fail."""

import os
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PYTHON = sys.executable
LINT_IMPORTS = "from importlinter.cli import lint_imports_command; lint_imports_command()"
# A production installation as README.md describes it must pass Django's own checks.
PRODUCTION = {
    "SECRET_KEY": "the-checks-want-a-long-key-with-many-different-characters-0123456789",
    "DATABASE_URL": "postgres://suda@localhost/suda",
    "CELERY_BROKER_URL": "redis://localhost/0",
    "CACHE_URL": "redis://localhost/1",
    "ALLOWED_HOSTS": "suda.example.com",
    "PROXY_COUNT": "1",
    "HSTS_SECONDS": "31536000",
    "HSTS_INCLUDE_SUBDOMAINS": "1",
    "HSTS_PRELOAD": "1",
}
CHECKS = {
    "types": [PYTHON, "-m", "mypy"],
    "style of Python": [PYTHON, "-m", "ruff", "check", "--output-format", "concise", "."],
    "format of Python": [PYTHON, "-m", "ruff", "format", "--check", "--quiet", "."],
    "style of templates": [PYTHON, "-m", "djlint", "templates", "--lint", "--quiet"],
    "format of templates": [PYTHON, "-m", "djlint", "templates", "--check", "--quiet"],
    "import contract": [PYTHON, "-c", LINT_IMPORTS, "--no-logo"],
    "migrations complete": [PYTHON, "manage.py", "makemigrations", "--check", "--dry-run"],
    "production settings": [PYTHON, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
    "every clause proved": [PYTHON, "scripts/traceability.py", "--check"],
    "both languages complete": [PYTHON, "scripts/check_languages.py"],
}


def main() -> int:
    """1 when a check fails."""
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(2) as pool:
        base = os.environ | {"VAR_DIR": folder}
        environments = {"production settings": base | PRODUCTION}
        runs = {name: pool.submit(run, command, environments.get(name, base)) for name, command in CHECKS.items()}
        failures = [name for name, future in runs.items() if not report(name, *future.result())]
    if failures:
        print(f"Failed: {', '.join(failures)}.", file=sys.stderr)
    return 1 if failures else 0


def run(command: list[str], env: dict[str, str]) -> tuple[subprocess.CompletedProcess, float]:
    """The finished process and how many seconds it took."""
    start = time.monotonic()
    result = subprocess.run(
        command,
        cwd=ROOT,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return result, time.monotonic() - start


def report(name: str, result: subprocess.CompletedProcess, seconds: float) -> bool:
    """Print the outcome; whether it is a good one."""
    good = result.returncode == 0
    print(f"{'ok    ' if good else 'FAILED'} {name} ({seconds:.1f} s)", flush=True)
    if not good:
        print(result.stdout, flush=True)
    return good


if __name__ == "__main__":
    sys.exit(main())
