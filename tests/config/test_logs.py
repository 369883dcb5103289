"""What stands in the logs: lines of JSON with the request, the person's number and the case, and no secrets."""

import io
import logging
from typing import Any

import pytest
from celery import shared_task
from celery.signals import before_task_publish, task_postrun, task_prerun
from django.test import Client
from structlog.contextvars import bound_contextvars

from config import logs
from records.masking import short_error, without_addresses
from tests import factories
from tests.casework.pages import visitor
from tests.fixtures.logs import Lines


@shared_task(name="tests.config.say")
def say() -> None:
    """A task that says something."""
    logging.getLogger("casework.something").info("Said by a task")


def line(found: list[dict[str, Any]], event: str) -> dict[str, Any]:
    """The one line with that event."""
    (one,) = [each for each in found if each["event"] == event]
    return one


@pytest.mark.django_db
def test_each_request_is_one_line_with_its_number_its_person_and_its_route(log_lines: Lines):
    person = factories.membership().person
    response = visitor(person).get("/cases/?q=张三")
    said = line(log_lines(), "Request answered")
    assert said["request"] == response["X-Request-ID"]
    assert (said["person"], said["method"], said["route"], said["status"]) == (person.pk, "GET", "/cases/", 200)
    assert "张三" not in str(said)
    assert person.name not in str(said)


@pytest.mark.django_db
def test_the_case_of_a_page_stands_in_all_that_is_said_of_the_request(log_lines: Lines, monkeypatch):
    def fail(*arguments: object, **more: object) -> None:
        raise ValueError("nobody@example.cn has no case")

    monkeypatch.setattr("casework.visibility.visible_to", fail)
    client = visitor(factories.membership().person)
    client.raise_request_exception = False
    client.get("/cases/安标-冀-2026-00042/")
    failed, answered = log_lines()
    assert failed["case"] == "安标-冀-2026-00042"
    assert failed["event"] == "Internal Server Error: /cases/<str:reference>/"
    assert failed["request"] == answered["request"]
    assert "ValueError: …@… has no case" in failed["exception"]
    assert "example.cn" not in str(failed)


@pytest.mark.django_db
def test_links_that_let_somebody_in_are_not_written_down(client: Client, log_lines: Lines):
    client.get("/password/set/MQ/a-secret-token/")
    client.get("/nowhere/another-secret/")
    assert [said["status"] for said in log_lines()] == [200, 404]
    assert "secret" not in str(log_lines())


def test_health_pages_are_asked_too_often_to_be_written_down(client: Client, log_lines: Lines, settings):
    settings.CELERY_BROKER_URL = "memory://"
    client.get("/healthz/broker")
    assert log_lines() == []


def test_what_a_task_says_names_the_task(log_lines: Lines):
    say.apply(task_id="7")
    said = line(log_lines(), "Said by a task")
    assert (said["task"], said["task_id"], said["level"]) == ("tests.config.say", "7", "info")
    logging.getLogger("casework").info("Said later")
    assert "task" not in line(log_lines(), "Said later")


def test_what_a_task_says_names_the_request_that_asked_for_it(log_lines: Lines):
    headers: dict[str, str] = {}
    with bound_contextvars(request="4711"):
        before_task_publish.send(sender="any", headers=headers)
    # As the worker does with what it finds in the message.
    say.push_request(**headers)
    task_prerun.send(sender=say, task=say, task_id="7")
    say.run()
    task_postrun.send(sender=say)
    say.pop_request()
    assert line(log_lines(), "Said by a task")["request"] == "4711"


def test_the_demo_writes_for_people():
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(logs.readable())
    handler.handle(logging.makeLogRecord({"msg": "Step %s", "args": ("taken",), "levelno": 20, "case": "试-1"}))
    assert "Step taken" in out.getvalue()
    assert "case=试-1" in out.getvalue()
    assert not out.getvalue().startswith("{")


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("550 <li.min+x@mail.example.cn>: no such user", "550 <…@…>: no such user"),
        ("{'a@b.cn': (550, b'no')}", "{'…@…': (550, b'no')}"),
        ("celery@web-1.example.cn ready.", "celery@web-1.example.cn ready."),
        ("张三@示例.cn", "…@…"),
    ],
)
def test_addresses_are_hidden_and_the_names_of_workers_are_not(text: str, masked: str):
    assert without_addresses(text) == masked


def test_of_an_error_the_kind_and_the_first_line_are_kept():
    assert short_error(ValueError("first\nsecond"), 300) == "ValueError: first"
    assert short_error(ValueError(), 300) == "ValueError"
    assert short_error(ValueError("x" * 400), 30) == "ValueError: xxxxxxxxxxxxxxxxxx"
