"""The API's document: complete, declared, and true, whatever is sent."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
import schemathesis
from django.core.management import call_command
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from django.urls import URLPattern, URLResolver, get_resolver
from drf_spectacular.generators import SchemaGenerator
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.generation.modes import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from accounts.access import LEVELS
from casework import registry
from tests.casework.api.world import OFFICE, OFFICE_SIGNER, World, path_of

PREFIX = "api/v1/"
# Ends the token that all other requests are made with.
NOT_SENT = ("logout",)
EXAMPLES = 3
OF_THE_PROCEDURE, OF_ALL = "/api/v1/grading/", "/api/v1/{kind}/"
"""Where the addresses begin that can name a case of the scenes."""
NONE_SUCH = dict.fromkeys(("deadline", "document", "listed", "notice", "proposal", "version"), 1)
"""Numbers in addresses that name nothing, unless a scene has what they name."""
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


@contextmanager
def site_in_this_transaction() -> Iterator[Any]:
    """The site as WSGI in this process; the end of a request must not close the connection of the test."""
    ends = (request_started, request_finished)
    for signal in ends:
        signal.disconnect(close_old_connections)
    try:
        yield get_wsgi_application()
    finally:
        for signal in ends:
            signal.connect(close_old_connections)


def patterns(resolver: Any, before: str = "") -> Iterator[tuple[str, URLPattern]]:
    for each in resolver.url_patterns:
        path = before + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from patterns(each, path)
        else:
            yield path, each


def document() -> dict[str, Any]:
    return dict(SchemaGenerator().get_schema(public=True))


def operations() -> dict[str, tuple[str, str, dict[str, Any]]]:
    return {
        operation["operationId"]: (path, method, operation)
        for path, methods in document()["paths"].items()
        for method, operation in methods.items()
    }


def test_the_document_is_written_without_a_warning(tmp_path: Any) -> None:
    call_command("spectacular", validate=True, fail_on_warn=True, file=str(tmp_path / "schema.yml"))


def test_every_address_of_the_api_declares_who_may_call_it() -> None:
    found = [(path, pattern) for path, pattern in patterns(get_resolver()) if path.startswith(PREFIX)]
    undeclared = [path for path, pattern in found if getattr(pattern.callback, "access", None) not in LEVELS]
    assert len(found) > 20
    assert undeclared == []


def test_every_step_that_people_take_is_an_operation_with_what_it_asks_for() -> None:
    known = operations()
    for case_type in registry.case_types():
        for step in case_type.steps:
            identifier = f"{case_type.kind}_{step.code}"
            assert (identifier in known) == bool(step.by), identifier
            if not step.by:
                continue
            _path, method, operation = known[identifier]
            schema = operation["requestBody"]["content"]["application/json"]["schema"]
            fields = set(step.form.base_fields) if step.form else set()
            assert method == "post"
            assert set(schema["properties"]) == fields | set(step.rows)


def test_every_section_of_a_content_is_an_operation() -> None:
    known = operations()
    for case_type in registry.case_types():
        for kind in case_type.contents:
            for section in kind.sections:
                assert f"{case_type.kind}_{kind.code}_{section.code}_save" in known


def test_operations_that_are_not_public_ask_for_a_login(world: World, client: Any) -> None:
    public = {"login", "landfill_calculator"}
    for identifier, (path, method, _operation) in operations().items():
        address = path.format(kind="grading", reference="x", **NONE_SUCH)
        status = client.generic(method.upper(), address, b"{}", "application/json").status_code
        # Sent without a login, a public operation gets as far as its body.
        assert (status != 401) == (identifier in public), identifier


@dataclass(frozen=True)
class Scene:
    """Who asks, and what exists for them to ask about."""

    headers: dict[str, str]
    version: int
    named: dict[str, Any]


def scenes(world: World) -> list[Scene]:
    """An enterprise with a draft, an office with an application, a signer with a proposal that waits."""
    draft, submitted = world.draft("qian@yanzhao.example"), world.submitted()
    prepared = world.client(OFFICE).step(path_of(submitted, "steps/accept"), {}, seen=submitted.version)
    there = {
        "deadline": submitted.deadlines.first().pk,
        "document": submitted.documents.first().pk,
        "proposal": prepared.json()["id"],
    }
    cast = (("qian@yanzhao.example", draft), (OFFICE, submitted), (OFFICE_SIGNER, submitted))
    return [
        Scene(
            {
                "Authorization": world.token(email),
                "X-Banli-Acting": world.actor(email).token,
                "Accept-Language": "en",
            },
            case.version,
            NONE_SUCH | there | {"kind": "grading", "reference": case.reference},
        )
        for email, case in cast
    ]


@pytest.mark.slow
@pytest.mark.parametrize("of_the_procedure", [True, False], ids=["of the procedure of the cases", "all others"])
def test_whatever_is_sent_the_answer_is_as_documented(world: World, of_the_procedure: bool) -> None:
    played = scenes(world)
    with site_in_this_transaction() as site:
        schema = schemathesis.openapi.from_wsgi("/api/v1/schema/?format=json", site)
        every = [result.ok() for result in schema.get_all_operations()]
        asked = [operation for operation in every if operation.path.startswith(OF_THE_PROCEDURE) == of_the_procedure]
        assert asked
        for turn, operation in enumerate(asked):
            if operation.definition.raw["operationId"] in NOT_SENT:
                continue
            _ask(operation, _asking(operation, played, turn))


def _asking(operation: Any, played: list[Scene], turn: int) -> list[Scene]:
    """Everybody; by turns one where the address is of cases of another procedure, since none of theirs is there."""
    elsewhere = "{reference}" in operation.path and not operation.path.startswith((OF_THE_PROCEDURE, OF_ALL))
    return [played[turn % len(played)]] if elsewhere else played


def _ask(operation: Any, played: list[Scene]) -> None:
    if not (operation.body or operation.query):
        # The scene has all the headers, so each example would be the same.
        _send(operation, GenerationMode.POSITIVE, played, examples=1)
        return
    for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
        _send(operation, mode, played, examples=EXAMPLES)


def _send(operation: Any, mode: GenerationMode, played: list[Scene], *, examples: int) -> None:
    names = [name for name in played[0].named if f"{{{name}}}" in operation.path]
    of_content = "/sections/" in operation.path

    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(mode, path_parameters={name: played[0].named[name] for name in names}))
    def send(case: Any) -> None:
        for scene in played:
            case.path_parameters = {name: scene.named[name] for name in names}
            with transaction.atomic():
                seen = 0 if of_content else scene.version
                response = case.call(headers=scene.headers | {"If-Match": f'"{seen}"'})
                transaction.set_rollback(True)
            case.validate_response(response, checks=CHECKS)

    send()
