"""The embedded installation's broker: files in a folder, each of them whole or not there."""

import uuid
from pathlib import Path
from queue import Empty
from time import monotonic_ns
from typing import Any

from kombu.exceptions import ChannelError
from kombu.transport import filesystem
from kombu.utils.encoding import str_to_bytes
from kombu.utils.json import dumps


class Channel(filesystem.Channel):
    """Kombu writes a message into its final file, where a reader may meet it half-written and end the worker."""

    def _put(self, queue: str, payload: dict[str, Any], **_kwargs: Any) -> None:
        """Write the message aside and rename it, which happens at once."""
        folder = Path(self.data_folder_out)
        name = f"{monotonic_ns() // 1_000_000}_{uuid.uuid4()}.{queue}.msg"
        aside = folder / f".{name}.part"  # a name that no queue looks for
        try:
            aside.write_bytes(str_to_bytes(dumps(payload)))
            aside.rename(folder / name)
        except OSError as error:
            raise ChannelError(f"Cannot add a message to {folder}") from error

    def _get(self, queue: str) -> dict[str, Any]:
        """The next message; one spoilt by a power cut is dropped: beat sends the next, which does its work too."""
        try:
            return super()._get(queue)
        except ValueError:
            raise Empty from None


class Transport(filesystem.Transport):
    """Kombu's transport over files, with the channel above."""

    Channel = Channel
