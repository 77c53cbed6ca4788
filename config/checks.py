"""System checks: a production installation that is not ready says so, all at once and with what to do.

They look at settings only, so `manage.py check --deploy` needs no database. The embedded installation passes as it is.
"""

from collections.abc import Iterator

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register  # noqa: A004


@register("production")
def check_production(app_configs=None, **_kwargs) -> list[CheckMessage]:  # noqa: ARG001
    """What a production installation (EMBEDDED off) still needs."""
    return [] if settings.EMBEDDED else [*_errors(), *_warnings()]


def _errors() -> Iterator[Error]:
    """What would be unsafe, or would not work at all."""
    if settings.DEBUG:
        yield Error("DEBUG is on: error pages would show settings and data.", hint="Remove DEBUG.", id="config.E001")
    if not settings.SECRET_KEY_GIVEN:
        yield Error(
            "SECRET_KEY is not set, so every machine would make its own.",
            hint="Set SECRET_KEY, or SECRET_KEY_FILE to a file that only the service may read.",
            id="config.E002",
        )
    if not settings.ALLOWED_HOSTS:
        yield Error("ALLOWED_HOSTS is empty.", hint="Name the host names of the address.", id="config.E003")
    if settings.DEMO_MODE:
        yield Error(
            "DEMO_MODE is on: the sign-in page would name accounts and their password.",
            hint="Remove DEMO_MODE.",
            id="config.E004",
        )
    if settings.CELERY_BROKER_URL.startswith("filesystem:"):
        yield Error(
            "The broker of files is for one machine with one worker.",
            hint="Set CELERY_BROKER_URL, for example redis://redis.internal/0.",
            id="config.E005",
        )


def _warnings() -> Iterator[Warning]:
    """What would work, but badly or not for long."""
    if settings.DATABASES["default"]["ENGINE"] == settings.SQLITE:
        yield Warning(
            "SQLite takes one writer at a time, and all processes must be on its machine.",
            hint="Set DATABASE_URL to a PostgreSQL database.",
            id="config.W001",
        )
    if not settings.CACHE_URL:
        yield Warning(
            "Each process has a cache of its own.",
            hint="Set CACHE_URL, for example redis://redis.internal/1.",
            id="config.W002",
        )
    if "*" in settings.ALLOWED_HOSTS:
        yield Warning("ALLOWED_HOSTS accepts any host name.", hint="Name the real ones.", id="config.W003")
    if not settings.HTTPS:
        yield Warning(
            "HTTPS is off: passwords and sessions travel in the clear.",
            hint="Serve through TLS and remove HTTPS=false.",
            id="config.W004",
        )
    if settings.HTTPS and not settings.PROXY_COUNT:
        yield Warning(
            "PROXY_COUNT is 0: behind a TLS proxy every request would be redirected to itself for ever.",
            hint="Set PROXY_COUNT to the number of proxies in front, usually 1.",
            id="config.W005",
        )
