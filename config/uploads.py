"""A bound on what an upload may put on the disk, before anybody looks at it."""

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler


class BoundedUploadHandler(FileUploadHandler):
    """Lets a file pass up to a little more than the largest possible attachment; the rest of it is read and forgotten.

    What arrives is then still too large, so that the form can say so beside the field, and a file of any size costs no
    more disk than that. It stands before the handlers that keep what they are given.
    """

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """Pass the chunk on, or drop it."""
        return raw_data if start <= settings.MAX_ATTACHMENT_BYTES else None

    def file_complete(self, file_size: int) -> None:
        """Leave the file to the handlers behind."""
