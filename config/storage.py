"""Static files with hashed names, compressed."""

import structlog
from whitenoise.storage import CompressedManifestStaticFilesStorage

log = structlog.get_logger(__name__)


class HashedStaticStorage(CompressedManifestStaticFilesStorage):
    """Whitenoise's storage; a file that a page names but that does not exist costs that file, not the page.

    A test looks up every file that templates name; collecting still fails on a style sheet that names a missing one.
    """

    manifest_strict = False

    def stored_name(self, name: str) -> str:
        """The hashed name of a file; of a missing one the plain name, which the browser does not find."""
        try:
            return super().stored_name(name)
        except ValueError:
            log.warning("A page names a static file that does not exist.", file=name)
            return name
