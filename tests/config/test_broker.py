"""The folder of messages that the demo's worker reads."""

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from queue import Empty

import pytest
from kombu import Connection

from config import broker

READERS, MESSAGES, PATIENCE_SECONDS = 4, 100, 30


@pytest.fixture
def connection(tmp_path):
    """A connection to a folder of its own, which is not there yet."""
    folders = {"data_folder_in": "messages", "data_folder_out": "messages", "control_folder": "control"}
    options = {name: str(tmp_path / folder) for name, folder in folders.items()}
    assert broker.Transport
    with Connection("folder://localhost", transport_options=options) as connection:
        yield connection


def test_a_message_comes_out_as_it_went_in_and_leaves_no_file(connection, tmp_path):
    queue = connection.SimpleQueue("post")
    queue.put({"text": "办理"})
    message = queue.get(timeout=5)
    message.ack()
    assert message.payload == {"text": "办理"}
    assert not list((tmp_path / "messages").iterdir())


def test_of_several_readers_each_message_reaches_one_and_none_meets_half_a_message(connection):
    channels = [connection.channel() for _ in range(READERS + 1)]
    writer, readers = channels[0], channels[1:]

    def write() -> None:
        for number in range(MESSAGES):
            writer._put("post", {"number": number, "filling": "x" * 100_000})

    taken: list[int] = []

    def read(channel) -> None:
        end = time.monotonic() + PATIENCE_SECONDS
        while len(taken) < MESSAGES and time.monotonic() < end:
            with suppress(Empty):
                taken.append(channel._get("post")["number"])

    with ThreadPoolExecutor() as pool:
        work = [pool.submit(write), *(pool.submit(read, channel) for channel in readers)]
    for done in work:
        done.result()
    assert sorted(taken) == list(range(MESSAGES))
