"""The three ways in: the engine itself, the pages, the API. Each sends and signs, and tells how it was answered."""

import uuid
from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import Any

from django.test import Client
from django.urls import reverse

from accounts.actors import PersonActor
from casework import engine, lists, proposals
from casework.errors import StepRefused
from casework.models import Case, Prepared, PublicList
from casework.steps import By, CaseType, Step
from records import clock
from tests import factories
from tests.contract.hands import Hand


class Answer(StrEnum):
    """How a request was answered."""

    TAKEN = "taken"
    PREPARED = "put forward for signature"
    LOG_IN = "asked to log in"
    FORBIDDEN = "403"
    HIDDEN = "404"
    CONFLICT = "409"
    INVALID = "422"


class Engine:
    """`take()` and the proposals, with nothing in between."""

    def __init__(self, hands: Iterable[Hand]) -> None:
        """Nobody has to log in."""

    def expected(self, case_type: CaseType, state: str, step: Step, hand: Hand) -> Answer:
        """What the declaration has in store for a valid payload."""
        if state not in step.source:
            return Answer.CONFLICT
        if step.public and not isinstance(hand.actor, PersonActor):
            return Answer.TAKEN
        return _when_possible(step, hand)

    def expected_signing(self, step: Step, by: By, hand: Hand, proposal: Prepared) -> Answer:
        """What the declaration has in store for who signs."""
        return Answer.TAKEN if _signs(step, hand, proposal) else Answer.FORBIDDEN

    def send(self, case: Case, step: Step, hand: Hand, payload: dict[str, Any], version: int) -> Answer:
        """Send a step as `hand`: put forward where that is what the hand may do, else taken directly."""
        named = {"key": str(uuid.uuid4()), "at": clock.now()}
        try:
            if step.together is not None and isinstance(hand.actor, PersonActor):
                return self._put_on_list(case, step, hand.actor, payload, version)
            if isinstance(hand.actor, PersonActor) and hand.by(step) and step.needs_signature:
                proposals.prepare(case, step.code, hand.actor, payload, seen_version=version, **named)
                return Answer.PREPARED
            seen = version if isinstance(hand.actor, PersonActor) else None
            engine.take(case, step.code, hand.actor, payload, seen_version=seen, **named)
        except StepRefused as refusal:
            return Answer(str(refusal.status))
        return Answer.TAKEN

    def _put_on_list(self, case: Case, step: Step, actor: PersonActor, payload: dict[str, Any], version: int) -> Answer:
        seen = {case.pk: version}
        lists.prepare(case.kind, step.code, [case], actor, payload, title="名单", seen=seen, at=clock.now())
        return Answer.PREPARED

    def sign(self, proposal: Prepared, hand: Hand) -> Answer:
        """Sign as `hand`."""
        try:
            if isinstance(proposal, PublicList):
                lists.sign(proposal, hand.actor, confirmed_hash=proposal.hash, at=clock.now())
                return Answer.TAKEN
            proposals.sign(proposal, hand.actor, confirmed_hash=proposal.hash, at=clock.now())
        except StepRefused as refusal:
            return Answer(str(refusal.status))
        return Answer.TAKEN


class Remote:
    """What pages and API share: one must be logged in, and what one may not see is not there."""

    permission_first = False
    has_public_pages = False

    def __init__(self, hands: Iterable[Hand]) -> None:
        self._clients = {hand: self._logged_in(hand) for hand in hands}

    def _logged_in(self, hand: Hand) -> Client:
        """A browser or program in which the hand, if a person, is logged in."""
        client = Client()
        if isinstance(hand.actor, PersonActor):
            client.force_login(hand.actor.person, "django.contrib.auth.backends.ModelBackend")
        return client

    def expected(self, case_type: CaseType, state: str, step: Step, hand: Hand) -> Answer:
        """What the declaration has in store for a valid payload."""
        if not isinstance(hand.actor, PersonActor):
            return self._expected_of_the_public(state, step)
        if not hand.sees(case_type, state):
            return Answer.HIDDEN
        if self.permission_first and hand.by(step) is None:
            return Answer.FORBIDDEN
        return Answer.CONFLICT if state not in step.source else _when_possible(step, hand)

    def _expected_of_the_public(self, state: str, step: Step) -> Answer:
        """Without a login there are the pages of public steps, in the states that those leave, and nothing else."""
        if not (step.public and self.has_public_pages):
            return Answer.LOG_IN
        return Answer.TAKEN if state in step.source else Answer.HIDDEN

    def expected_signing(self, step: Step, by: By, hand: Hand, proposal: Prepared) -> Answer:
        """What the declaration has in store for who signs."""
        if not isinstance(hand.actor, PersonActor):
            return Answer.LOG_IN
        if hand.actor.organisation != proposal.organisation:
            return Answer.HIDDEN
        return Answer.TAKEN if _signs(step, hand, proposal) else Answer.FORBIDDEN


class Api(Remote):
    """`/api/v1/`."""

    def send(self, case: Case, step: Step, hand: Hand, payload: dict[str, Any], version: int) -> Answer:
        """Post the step's payload."""
        headers = {"Idempotency-Key": str(uuid.uuid4()), "If-Match": f'"{version}"'}
        if step.together is not None:
            url = reverse(f"api-{case.kind}-list-{step.code}")
            payload = {
                "title": "名单",
                "cases": [{"reference": case.reference, "version": version}],
                "answers": payload,
            }
            return self._answer(self._clients[hand].post(url, payload, "application/json", headers=headers))
        url = reverse(f"api-{case.kind}-{step.code}", args=[case.reference])
        return self._answer(self._clients[hand].post(url, payload, "application/json", headers=headers))

    def sign(self, proposal: Prepared, hand: Hand) -> Answer:
        """Sign with the password."""
        body = {"password": factories.PASSWORD, "hash": proposal.hash}
        url = reverse(f"api-{'list' if isinstance(proposal, PublicList) else 'proposal'}-sign", args=[proposal.pk])
        return self._answer(self._clients[hand].post(url, body, "application/json"))

    def _answer(self, response: Any) -> Answer:
        special = {200: Answer.TAKEN, 201: Answer.PREPARED, 202: Answer.PREPARED, 401: Answer.LOG_IN}
        return special.get(response.status_code) or Answer(str(response.status_code))


class Pages(Remote):
    """The web."""

    permission_first = True
    has_public_pages = True

    def send(self, case: Case, step: Step, hand: Hand, payload: dict[str, Any], version: int) -> Answer:
        """Press the last button of the step's pages, which are others for the public."""
        form = dict(fields_of(payload)) | {"do": "send", "seen_version": version, "key": str(uuid.uuid4())}
        if step.together is not None:
            url = reverse("casework:list_new", args=[case.kind, step.code])
            form |= {"title": "名单", "case": f"{case.pk}:{version}"}
            return self._answer(self._clients[hand].post(url, form))
        page = "step" if isinstance(hand.actor, PersonActor) or not step.public else "public_step"
        url = reverse(f"casework:{page}", args=[case.reference, step.code])
        return self._answer(self._clients[hand].post(url, form))

    def sign(self, proposal: Prepared, hand: Hand) -> Answer:
        """Sign with the password."""
        form = {"sign-hash": proposal.hash, "sign-password": factories.PASSWORD}
        name = "list_sign" if isinstance(proposal, PublicList) else "proposal_sign"
        return self._answer(self._clients[hand].post(reverse(f"casework:{name}", args=[proposal.pk]), form))

    def _answer(self, response: Any) -> Answer:
        if response.status_code != 302:
            return Answer(str(response.status_code))
        if response.url.startswith(reverse("login")):
            return Answer.LOG_IN
        prepared = "/proposals/" in response.url or (
            "/lists/" in response.url and "/lists/new/" in response.request["PATH_INFO"]
        )
        return Answer.PREPARED if prepared else Answer.TAKEN


WAYS = {"engine": Engine, "api": Api, "pages": Pages}


def fields_of(payload: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """The fields of a web form that make up `payload`: rows as `items-0-place`, an unticked box not at all."""
    for name, value in payload.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            for index, row in enumerate(value):
                yield from fields_of(row, f"{name}-{index}-")
        elif value is not None and value is not False:
            yield f"{prefix}{name}", "on" if value is True else value


def _when_possible(step: Step, hand: Hand) -> Answer:
    if not hand.prepares(step):
        return Answer.FORBIDDEN
    by = hand.by(step)
    return Answer.PREPARED if by is not None and by.signers else Answer.TAKEN


def _signs(step: Step, hand: Hand, proposal: Prepared) -> bool:
    """By the declaration: a signer of the office that has prepared it."""
    if not isinstance(hand.actor, PersonActor):
        return False
    return hand.signs(step) and hand.actor.organisation == proposal.organisation
