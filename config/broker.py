"""Celery's messages in a folder, for a single machine without Redis.

kombu brings such a transport, but a reader there can meet a message or a table of queues that is half
written, and its worker ends. Here both are only ever seen complete.
"""

import fcntl
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Empty
from typing import Any

from kombu.transport import TRANSPORT_ALIASES, filesystem
from kombu.utils.json import dumps, loads


class Channel(filesystem.Channel):
    """Puts, takes and binds as kombu's own channel does, in steps that nobody sees half done."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Whoever comes first makes the folders: the command that loads the demo writes before any worker reads.
        for folder in (self.data_folder_in, self.data_folder_out, self.control_folder):
            Path(folder).mkdir(parents=True, exist_ok=True)

    def _put(self, queue: str, payload: dict[str, Any], **kwargs: Any) -> None:
        folder = Path(self.data_folder_out)
        name = f"{time.monotonic_ns():020}-{uuid.uuid4()}"
        draft = folder / f"{name}.draft"
        draft.write_text(dumps(payload), encoding="utf-8")
        draft.rename(folder / f"{name}.{queue}.msg")

    def _get(self, queue: str) -> dict[str, Any]:
        for path in sorted(Path(self.data_folder_in).glob(f"*.{queue}.msg")):
            taken = path.with_suffix(".taken")
            try:
                # Of several readers one succeeds.
                path.rename(taken)
            except FileNotFoundError:
                continue
            payload: dict[str, Any] = loads(taken.read_text(encoding="utf-8"))
            taken.unlink()
            return payload
        raise Empty

    def get_table(self, exchange: str) -> list[Any]:
        """The queues that are bound to `exchange`."""
        with self._table_lock():
            return list(super().get_table(exchange))

    def _queue_bind(self, *binding: Any) -> None:
        with self._table_lock():
            super()._queue_bind(*binding)

    @contextmanager
    def _table_lock(self) -> Iterator[None]:
        with (Path(self.control_folder) / "lock").open("w") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield


class Transport(filesystem.Transport):
    """What `folder://` stands for."""

    Channel = Channel


TRANSPORT_ALIASES["folder"] = "config.broker:Transport"
