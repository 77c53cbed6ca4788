"""What the settings make of an environment; each is read in a process of its own, as in use."""

import json
import os
import re
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from config.secret import own_secret_key

ROOT = Path(__file__).resolve().parent.parent.parent
PRINT = (
    "import json, sys; from config import settings; print(json.dumps({n: getattr(settings, n) for n in sys.argv[1:]}))"
)


def run(names: list[str], folder: Path, **variables: str) -> subprocess.CompletedProcess:
    env = {"PATH": os.environ["PATH"], "VAR_DIR": str(folder), **variables}
    return subprocess.run(
        [sys.executable, "-c", PRINT, *names], cwd=ROOT, env=env, capture_output=True, text=True, check=False
    )


def read(*names: str, folder: Path, **variables: str) -> dict:
    result = run([*names], folder, **variables)
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)


def test_without_any_variable_everything_is_embedded_and_safe(tmp_path):
    found = read("EMBEDDED", "DEBUG", "DEMO_MODE", "DATABASES", "ALLOWED_HOSTS", "HTTPS", folder=tmp_path)
    database = found.pop("DATABASES")["default"]
    assert database["ENGINE"] == "django.db.backends.sqlite3"
    assert database["NAME"] == str(tmp_path / "suda.sqlite3")
    assert database["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert found == {
        "EMBEDDED": True,
        "DEBUG": False,
        "DEMO_MODE": False,
        "ALLOWED_HOSTS": ["localhost", "127.0.0.1", "[::1]"],
        "HTTPS": False,
    }


def test_a_database_address_makes_a_production_installation(tmp_path):
    (tmp_path / "url").write_text("postgres://suda:p%40ss@db.internal:5433/cases\n")
    found = read(
        "EMBEDDED", "HTTPS", "SESSION_COOKIE_SECURE", "SECURE_SSL_REDIRECT", "ALLOWED_HOSTS", "DATABASES", "LOG_FORMAT",
        folder=tmp_path, DATABASE_URL_FILE=str(tmp_path / "url"),
    )  # fmt: skip
    database = found.pop("DATABASES")["default"]
    assert database["ENGINE"] == "django.db.backends.postgresql"
    assert (database["HOST"], database["PORT"], database["NAME"]) == ("db.internal", 5433, "cases")
    assert (database["USER"], database["PASSWORD"], database["CONN_HEALTH_CHECKS"]) == ("suda", "p@ss", True)
    assert found == {
        "EMBEDDED": False,
        "HTTPS": True,
        "SESSION_COOKIE_SECURE": True,
        "SECURE_SSL_REDIRECT": True,
        "ALLOWED_HOSTS": [],
        "LOG_FORMAT": "json",
    }


@pytest.mark.parametrize(
    ("variable", "value", "message"),
    [
        ("DATABASE_URL", "mysql://suda@localhost/suda", "DATABASE_URL must begin with postgres:// or sqlite:///"),
        ("DEBUG", "perhaps", "DEBUG cannot be read"),
        ("MAX_ATTACHMENT_MB", "0", "MAX_ATTACHMENT_MB must be at least 1"),
        ("LOG_FORMAT", "xml", "Invalid value: xml"),
        ("SECRET_KEY_FILE", "/nowhere/key", "SECRET_KEY_FILE cannot be read"),
    ],
)
def test_a_wrong_value_stops_the_program_and_is_named(tmp_path, variable, value, message):
    result = run(["DEBUG"], tmp_path, **{variable: value})
    assert result.returncode != 0
    assert message in result.stderr


def test_a_database_in_use_is_out_of_reach_of_the_tests(tmp_path):
    found = read("DATABASES", folder=tmp_path, DATABASE_URL="postgres://suda@db.internal/cases", PYTEST_VERSION="9")
    assert found["DATABASES"]["default"]["ENGINE"] == "django.db.backends.sqlite3"


def test_an_embedded_installation_keeps_the_secret_key_that_it_made(tmp_path):
    first, second = (read("SECRET_KEY", "SECRET_KEY_GIVEN", folder=tmp_path) for _ in range(2))
    assert first == second
    assert len(first["SECRET_KEY"]) >= 50
    assert first["SECRET_KEY_GIVEN"] is False
    assert stat.S_IMODE((tmp_path / "secret-key").stat().st_mode) == 0o600


def test_processes_that_start_together_agree_on_the_secret_key(tmp_path):
    path, keys, together = tmp_path / "var" / "secret-key", [], threading.Barrier(8)

    def start():
        together.wait()
        keys.append(own_secret_key(path))

    threads = [threading.Thread(target=start) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(keys) == 8
    assert len(set(keys)) == 1
    assert [entry.name for entry in path.parent.iterdir()] == ["secret-key"]


def test_both_readmes_explain_every_variable():
    source = (ROOT / "config" / "settings.py").read_text("utf-8")
    variables = set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', source)) - {"TEST_DATABASE_URL"}
    assert len(variables) > 20
    for name in ("README.md", "README.zh.md"):
        text = (ROOT / name).read_text("utf-8")
        assert sorted(variable for variable in variables if f"`{variable}`" not in text) == []
