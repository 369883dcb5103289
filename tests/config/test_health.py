"""What supervisors and load balancers ask: each a word and a status, within some seconds, for anybody."""

import socket
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connections
from django.test import Client

from casework.models import TaskRun
from casework.watch import health, operations, pulses
from records import clock

LONGEST_SECONDS = 8


@pytest.fixture
def silent_port() -> Iterator[int]:
    """A port that takes connections in and never answers."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def ask(client: Client, what: str) -> tuple[int, str]:
    """Status and text of a health page, which nobody may keep."""
    response = client.get(f"/healthz/{what}")
    assert "no-store" in response["Cache-Control"]
    return response.status_code, response.text


def test_the_database_answers(client, transactional_db):
    assert ask(client, "database") == (200, "ok")


def test_a_database_that_takes_connections_and_says_nothing_is_given_up(
    client, db, silent_port: int, monkeypatch: pytest.MonkeyPatch
):
    known = connections["default"]
    elsewhere = known.settings_dict | {"HOST": "127.0.0.1", "PORT": silent_port}
    elsewhere["OPTIONS"] = {name: value for name, value in elsewhere["OPTIONS"].items() if name != "host"}
    monkeypatch.setattr(known, "settings_dict", elsewhere)
    begin = time.monotonic()
    assert ask(client, "database") == (503, "unhealthy")
    assert ask(client, "clock") == (503, "unhealthy")
    assert time.monotonic() - begin < 2 * LONGEST_SECONDS


def test_a_redis_that_answers(client, settings, redis_url: str):
    settings.CELERY_BROKER_URL = redis_url
    assert ask(client, "broker") == (200, "ok")


def test_a_redis_that_is_away_or_says_nothing_is_given_up(client, settings, silent_port: int, caplog):
    begin = time.monotonic()
    for port in (1, silent_port):
        settings.CELERY_BROKER_URL = f"redis://:secret@127.0.0.1:{port}/0"
        assert ask(client, "broker") == (503, "unhealthy")
    assert time.monotonic() - begin < LONGEST_SECONDS
    # In one line each, as supervisors ask again and again.
    said = [record for record in caplog.records if record.name == "casework.watch.health"]
    assert [record.exc_info for record in said] == [None, None]
    assert all(record.getMessage().startswith("The broker does not answer: ") for record in said)
    assert "secret" not in caplog.text


def test_a_folder_of_messages_has_to_be_one(client, settings, tmp_path: Path):
    settings.CELERY_BROKER_URL = "folder://localhost"
    settings.CELERY_BROKER_TRANSPORT_OPTIONS = {"data_folder_out": str(tmp_path / "messages")}
    assert ask(client, "broker") == (200, "ok")
    assert list((tmp_path / "messages").iterdir()) == []
    (tmp_path / "file").write_text("")
    settings.CELERY_BROKER_TRANSPORT_OPTIONS = {"data_folder_out": str(tmp_path / "file")}
    assert ask(client, "broker") == (503, "unhealthy")


def test_the_clock_is_unhealthy_five_minutes_after_the_last_sweep(client, transactional_db):
    assert ask(client, "clock") == (503, "unhealthy")
    pulses.begun(operations.SETTLING)
    assert ask(client, "clock") == (503, "unhealthy")
    pulses.ended(operations.SETTLING, None)
    assert ask(client, "clock") == (200, "ok")
    TaskRun.objects.update(ended_at=clock.system_now() - operations.SILENCE - timedelta(seconds=1))
    assert ask(client, "clock") == (503, "unhealthy")


def test_other_sweeps_do_not_count_for_it(transactional_db):
    pulses.ended("ledger.tasks.make_snapshots", None)
    assert not health.sweeps()


def test_health_is_asked_without_https_and_without_being_sent_on(client, settings):
    settings.SECURE_SSL_REDIRECT = True
    settings.CELERY_BROKER_URL = "memory://"
    assert ask(client, "broker") == (200, "ok")
    assert client.post("/healthz/broker").status_code == 405
