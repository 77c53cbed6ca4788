"""The embedded broker: a worker never meets half a message."""

from __future__ import annotations

import threading

import pytest
from kombu import Connection, Exchange, Queue

import config.celery  # noqa: F401 - names the transport


@pytest.fixture
def folder(tmp_path):
    for name in ("messages", "processed", "control"):
        (tmp_path / name).mkdir()
    return tmp_path


def connection(folder) -> Connection:
    options = {
        "data_folder_in": str(folder / "messages"),
        "data_folder_out": str(folder / "messages"),
        "processed_folder": str(folder / "processed"),
        "control_folder": str(folder / "control"),
    }
    return Connection("filesystem://localhost", transport_options=options)


def test_a_reader_beside_a_busy_writer_gets_every_message_whole(folder):
    """Reading as fast as another thread writes; none is lost, none is half."""
    queue = Queue("work", Exchange("work"), routing_key="work")
    sent = [{"number": number, "padding": "x" * 20_000} for number in range(300)]

    def write():
        with connection(folder) as sender:
            producer = sender.Producer(serializer="json")
            for message in sent:
                producer.publish(message, exchange=queue.exchange, routing_key="work", declare=[queue])

    with connection(folder) as receiver:
        box = receiver.SimpleQueue(queue)
        writer = threading.Thread(target=write)
        writer.start()
        got = []
        while len(got) < len(sent):
            message = box.get(timeout=20)
            got.append(message.payload["number"])
            message.ack()
        writer.join(timeout=20)
    assert sorted(got) == list(range(300))


def test_a_message_spoilt_by_a_power_cut_is_passed_over(folder):
    """The worker goes on with the next one."""
    queue = Queue("spoilt", Exchange("spoilt"), routing_key="spoilt")
    with connection(folder) as broker:
        box = broker.SimpleQueue(queue)
        (folder / "messages" / "0_spoilt.spoilt.msg").write_bytes(b"")
        box.put({"number": 1})
        assert box.get(timeout=5).payload == {"number": 1}
