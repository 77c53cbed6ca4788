"""The processes that make the batches of a run side by side."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from typing import TYPE_CHECKING

from django.db import connection, connections

from .maker import Maker

if TYPE_CHECKING:
    from .run import Batch, Run

_maker: Maker


def make(run: Run, batches: list[Batch], processes: int) -> Iterator[int]:
    """Make the batches, and yield how many complaints each held.

    By this process alone where others could not write at the same time (SQLite) or would not see what it has done
    (inside a transaction).
    """
    if connection.vendor != "postgresql" or connection.in_atomic_block:
        processes = 1
    if min(processes, len(batches)) <= 1:
        if batches:
            yield from map(Maker(run).make, batches)
        return
    connections.close_all()  # which no two processes may share
    forked = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(processes, mp_context=forked, initializer=_begin, initargs=(run,)) as pool:
        yield from pool.map(_make, batches)


def _begin(run: Run) -> None:
    """Begin a process of the pool, which ends with the one that began the run, however that ends."""
    global _maker  # noqa: PLW0603 - each process of the pool has its own
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the first process, which lets these finish a batch
    gc.disable()  # a batch keeps ten thousands of objects, none in circles; looking for those would take a tenth
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _maker = Maker(run)


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _make(batch: Batch) -> int:
    return _maker.make(batch)
