"""Static files with hashed names, compressed."""

import structlog
from django.conf import settings
from django.utils.functional import cached_property
from whitenoise.storage import CompressedManifestStaticFilesStorage

log = structlog.get_logger(__name__)


class HashedStaticStorage(CompressedManifestStaticFilesStorage):
    """Whitenoise's storage; a file that a page names but that does not exist costs that file, not the page.

    A test looks up every file that templates name; collecting still fails on a style sheet that names a missing one.
    """

    manifest_strict = False

    @cached_property
    def _addresses(self) -> dict[str, str]:
        return {}

    def url(self, name: str | None, force: bool = False) -> str:
        """Where the file is; looked up once, since each page names twenty."""
        if settings.DEBUG or force or name is None:
            return super().url(name, force)
        if (known := self._addresses.get(name)) is None:
            known = self._addresses[name] = super().url(name)
        return known

    def stored_name(self, name: str) -> str:
        """The hashed name of a file; of a missing one the plain name, which the browser does not find."""
        try:
            return super().stored_name(name)
        except ValueError:
            log.warning("A page names a static file that does not exist.", file=name)
            return name
