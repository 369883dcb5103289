"""How the logs are written: one line of JSON for each thing said, or in the demo a line for people.

Each line carries what is known where it was said: the request, the person's number, the reference of the case, the
worker's task. It never carries an address of the site as it was asked for, which may hold a secret link or what
somebody searched for, and no e-mail address.
"""

import logging
from collections.abc import Callable
from time import monotonic
from typing import Any
from uuid import uuid4

import structlog
from celery.signals import before_task_publish, task_postrun, task_prerun
from django.http import HttpRequest, HttpResponseBase
from structlog.contextvars import bind_contextvars, clear_contextvars, get_contextvars
from structlog.typing import EventDict, Processor

from records.masking import without_addresses

HEADER = "X-Request-ID"
EXTRAS = {"case", "step", "version", "person", "method", "route", "status", "milliseconds"}
"""What may be said beside a message by `extra=`; a request itself, which Django gives along, may not."""
PROBES = "/healthz"

logger = logging.getLogger(__name__)


def json_lines() -> logging.Formatter:
    """For machines: one line of JSON each."""
    return _formatter(
        structlog.processors.format_exc_info, _mask, structlog.processors.JSONRenderer(ensure_ascii=False)
    )


def readable() -> logging.Formatter:
    """For people: the same in one line, an error's trace below."""
    return _formatter(structlog.processors.format_exc_info, _mask, structlog.dev.ConsoleRenderer(colors=False))


def _formatter(*last: Processor) -> logging.Formatter:
    """For what is said by Python's own logging, which all of this code and of the libraries uses."""
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[
            structlog.contextvars.merge_contextvars,
            structlog.stdlib.ExtraAdder(allow=EXTRAS),
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            structlog.processors.TimeStamper(fmt="iso"),
        ],
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
    )


def _mask(_logger: Any, _method: str, line: EventDict) -> EventDict:
    return {key: without_addresses(value) if isinstance(value, str) else value for key, value in line.items()}


class RoutesOnly(logging.Filter):
    """Puts the route in the place of the path in what Django says of a request."""

    def filter(self, record: logging.LogRecord) -> bool:
        request = getattr(record, "request", None)
        if isinstance(request, HttpRequest) and isinstance(record.args, tuple):
            # Django writes other letters than those of ASCII as their numbers.
            paths = {request.path, request.path.encode("unicode_escape").decode("ascii")}
            record.args = tuple(route_of(request) if each in paths else each for each in record.args)
        return True


class RequestLog:
    """Gives each request a number, which the answer names too, and says in one line what became of it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        clear_contextvars()
        number, begin = uuid4().hex, monotonic()
        bind_contextvars(request=number)
        try:
            response = self.get_response(request)
            response[HEADER] = number
            if not request.path.startswith(PROBES):
                said = {"method": request.method, "route": route_of(request), "status": response.status_code}
                took = round((monotonic() - begin) * 1000)
                logger.info("Request answered", extra={**said, "milliseconds": took, **_person(request)})
            return response
        finally:
            clear_contextvars()

    def process_view(self, request: HttpRequest, view: Any, args: Any, options: dict[str, Any]) -> None:
        """Now it is known who asks, and of which case."""
        bind_contextvars(**_person(request), **({"case": options["reference"]} if "reference" in options else {}))


def route_of(request: HttpRequest) -> str:
    """The address as it is declared, without what was filled into it; empty where none was found."""
    return f"/{request.resolver_match.route}" if request.resolver_match else ""


def _person(request: HttpRequest) -> dict[str, int]:
    user = getattr(request, "user", None)
    return {"person": user.pk} if user is not None and user.is_authenticated else {}


@before_task_publish.connect
def pass_on(headers: dict[str, Any], **more: Any) -> None:
    """Tell the worker which request asked for a task."""
    if number := get_contextvars().get("request"):
        headers["request_number"] = number


@task_prerun.connect
def begin_task(task: Any, task_id: str, **more: Any) -> None:
    """Name the task in all that is said while it runs, and the request that asked for it."""
    clear_contextvars()
    number = getattr(task.request, "request_number", None)
    bind_contextvars(task=task.name, task_id=task_id, **({"request": number} if number else {}))


@task_postrun.connect
def end_task(**more: Any) -> None:
    """What is said from now on belongs to no task."""
    clear_contextvars()
