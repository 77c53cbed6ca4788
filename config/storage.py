"""Static files with hashed names, compressed."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStaticStorage(CompressedManifestStaticFilesStorage):
    """Whitenoise's storage; a file that a page names but that does not exist costs that file, not the page.

    A test looks up every file that templates name.
    """

    manifest_strict = False
