"""A small world for the API's tests: the demo's offices and people, with clients that hold tokens."""

import itertools
from typing import Any

from knox.models import AuthToken
from rest_framework.test import APIClient

from accounts.actors import PersonActor
from accounts.demo_people import PASSWORD
from accounts.models import Membership, Organisation
from casework.demo_acting import Pair, days_ago, sign_through
from casework.models import Case
from grading.demo.people import create_members, create_organisations
from grading.demo.sheets import write_report
from grading.demo.standard import create_standards
from grading.models import EntrustedUnit
from records import clock

ENTERPRISE, PRINCIPAL = "zhao@huabei.example", "wang@huabei.example"
OFFICE, OFFICE_SIGNER, COLLEAGUE = "li@jian.example", "chen@jian.example", "sun@jian.example"
DEPARTMENT, STRANGER = "zhou@province.example", "tang@tangan.example"
START = {"standard": "metallurgy-2022", "level": 2, "application_kind": "first"}
SUBMISSION = {"contact_name": "赵敏", "contact_phone": "0315-8590123", "declaration": True}

_keys = itertools.count(1)


class World:
    """The offices, the people by e-mail address, and applications brought to where a test begins."""

    password = PASSWORD

    def __init__(self) -> None:
        self.organisations: dict[str, Organisation] = create_organisations()
        self.members: dict[str, Membership] = create_members(self.organisations)
        self.standards = create_standards()
        EntrustedUnit.objects.create(
            department=self.organisations["province"],
            unit=self.organisations["jian"],
            task=EntrustedUnit.Task.ORGANISE,
            level=2,
            since=clock.today().replace(year=clock.today().year - 2),
        )

    def actor(self, email: str) -> PersonActor:
        return PersonActor(self.members[email])

    def client(self, email: str, **headers: str) -> "Client":
        """A client that holds a token of this person."""
        client = Client(headers={"accept-language": "en", **headers})
        client.credentials(HTTP_AUTHORIZATION=self.token(email))
        return client

    def token(self, email: str) -> str:
        """The value of the header Authorization for this person."""
        return f"Token {AuthToken.objects.create(self.members[email].person)[1]}"

    def draft(self, email: str = ENTERPRISE) -> Case:
        """An application just started, through the API."""
        opened = self.client(email).step("grading/cases", START)
        assert opened.status_code == 201, opened.content
        return Case.objects.get(reference=opened.json()["case"]["reference"])

    def submitted(self) -> Case:
        """An application whose report is complete and signed by the principal, this morning."""
        case = self.draft()
        at = days_ago(0)
        write_report(case, self.actor(ENTERPRISE), at)
        sign_through(case, "submit", SUBMISSION, Pair(self.actor(ENTERPRISE), self.actor(PRINCIPAL)), at)
        return case


class Client(APIClient):
    """An API client that knows the headers of a step."""

    def step(self, path: str, payload: Any, *, key: str | None = None, seen: int | None = None) -> Any:
        """POST a step below `/api/v1/` with a new key and the version seen."""
        headers = {"Idempotency-Key": key or f"test-{next(_keys)}"}
        if seen is not None:
            headers["If-Match"] = f'"{seen}"'
        return self.post(f"/api/v1/{path}", payload, format="json", headers=headers)


def path_of(case: Case, *more: str) -> str:
    """The address of a case below `/api/v1/`."""
    return "/".join(("grading/cases", case.reference, *more))


def codes_and_paths(response: Any) -> tuple[str, list[str]]:
    """The code of a refusal and where its reasons lie."""
    body = response.json()
    return body["code"], [reason["path"] for reason in body["reasons"]]


def sign(world: World, email: str, proposal: dict[str, Any], **changes: str) -> Any:
    """Sign a proposal, given as JSON, with the password once more."""
    body = {"password": world.password, "hash": proposal["hash"]} | changes
    return world.client(email).post(f"/api/v1/proposals/{proposal['id']}/sign", body, format="json")
