"""A procedure made up for tests of the engine: a permit that an enterprise asks of an office.

Everything the engine knows occurs once: preparing and signing on both sides, a principal, a notice with items, a
lapse as of the day of receipt, a limit that starts anew, an internal step, an ending.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django import forms

from accounts.actors import PersonActor
from accounts.roles import Capacity, Role
from casework import engine, lists, proposals
from casework.errors import Reason
from casework.limits import Limit, Unit
from casework.models import Case, Event, Party, PublicList
from casework.payloads import RowForm, StepForm
from casework.steps import (
    Audience,
    Awaits,
    By,
    CaseType,
    CopyTo,
    ListKind,
    NoticeKind,
    State,
    Step,
    StepContext,
    TimeLimit,
)
from records import clock
from tests import factories

MONDAY = datetime(2026, 3, 2, 10, 0, tzinfo=clock.SHANGHAI)

APPLICANT = By("enterprise", (Role.HANDLER,))
PRINCIPAL = By("enterprise", (Role.HANDLER,), signers=(Role.PRINCIPAL,), signs_for_organisation=True)
OFFICE = By("organizing_unit", (Role.HANDLER,))
OFFICE_SIGNS = By("organizing_unit", (Role.HANDLER,), signers=(Role.SIGNER,))


class AskForm(StepForm):
    """What the permit is asked for."""

    purpose = forms.CharField(max_length=40)
    wanted_from = forms.DateField(required=False)
    cost = forms.DecimalField(required=False, max_digits=9, decimal_places=2)


class ItemRow(RowForm):
    """One thing to be corrected."""

    place = forms.CharField(max_length=40)
    fault = forms.CharField(max_length=40)
    fewest = 1
    most = 3


class DecideForm(StepForm):
    """What the office says."""

    words = forms.CharField(max_length=40)


def _join_office(context: StepContext) -> None:
    office = context.data["purpose"].removeprefix("for ")
    found = factories.Organisation.objects.get(name=office)
    Party.objects.get_or_create(
        case=context.case, organisation=found, capacity="organizing_unit", defaults={"since": context.today}
    )


def _not_on_paper(context: StepContext) -> list[Reason]:
    if context.data["words"] != "paper":
        return []
    return [Reason("no paper", "T-1", "/words"), Reason("nowhere", "T-2")]


def _purpose_given(context: StepContext) -> list[Reason]:
    return [] if context.case.bigrams != ["no"] else [Reason("stopped", "T-3")]


def _day_of_receipt(context: StepContext) -> date:
    assert context.lapsed is not None
    return context.lapsed.started_on


def _items(context: StepContext) -> dict[str, Any]:
    items = [{"n": n, **row} for n, row in enumerate(context.data.get("items", []), start=1)]
    return {"title": "补正通知书", "items": items}


CORRECTION = NoticeKind(
    "correction", "Correction notice", "tests/toy", "organizing_unit", ("enterprise",), "补", _items, "T-4"
)
GRANT = NoticeKind("grant", "Permit", "tests/toy", "organizing_unit", ("enterprise",), "许", _items, "T-5")


def _not_stopped(context: StepContext) -> list[Reason]:
    return [Reason("stopped", "T-8")] if context.case.bigrams == ["no"] else []


def _line(context: StepContext) -> dict[str, str]:
    enterprise = next(party for party in context.case.current_parties if party.capacity == "enterprise")
    return {"name": enterprise.organisation.name}


def _one_of_each(cases: Sequence[Case]) -> dict[int, list[Reason]]:
    """Cases marked as twins are of one enterprise."""
    found: dict[int, list[Reason]] = {}
    for case in cases:
        twins = [other for other in cases if other != case and other.bigrams == case.bigrams == ["tw"]]
        if twins:
            found[case.pk] = [Reason(f"twice, also in {twins[0].reference}", "T-8")]
    return found


PERMITS = ListKind(
    label="List of permits",
    letter="tests/names",
    number_infix="名",
    heading="许可名单",
    columns=(("name", "企业名称"),),
    line=_line,
    rule="T-8",
    words=lambda contexts: {"words": contexts[0].data["words"]},
    consequences=lambda contexts: [f"{len(contexts)} permits are granted."],
    public=True,
    copies=lambda office, day: [CopyTo("union", "总工会", "union@example.cn"), CopyTo("tax", "税务局")],
    conflicts=_one_of_each,
)

TOY = CaseType(
    kind="toy",
    label="Permit",
    reference_prefix="试",
    applicants=frozenset({"enterprise"}),
    supervised_by=frozenset({Capacity.EMERGENCY_MANAGEMENT_DEPARTMENT.value}),
    # The toy has no record of its own; any relation of a case serves.
    record="handler",
    title=lambda case: f"Permit {case.pk}",
    region_of=lambda actor, payload: actor.organisation.region,
    phases=(("asking", "Asking"), ("deciding", "Deciding")),
    states=(
        State("draft", "Draft", "You are asking", "asking", (Awaits("enterprise", "Sign and send"),), private=True),
        State(
            "sent", "Sent", "The office looks", "deciding", (Awaits("organizing_unit", "Accept or return", "check"),)
        ),
        State("correcting", "Correcting", "You correct", "asking", (Awaits("enterprise", "Correct the permit"),)),
        State("accepted", "Accepted", "Being decided", "deciding", (Awaits("organizing_unit", "Decide", "decide"),)),
        State("granted", "Granted", "You have it", "deciding", final=True),
        State("dropped", "Dropped", "You dropped it", "asking", final=True),
    ),
    limits=(
        TimeLimit("check", "Check", Limit(5, Unit.WORKING_DAY), "organizing_unit", "T-4", on_lapse="deem_accepted"),
        TimeLimit("decide", "Decide", Limit(10, Unit.WORKING_DAY), "organizing_unit", "T-5"),
    ),
    steps=(
        Step("start", "Start", "You started", ("",), ("draft",), (), (APPLICANT,), form=AskForm),
        Step(
            "send",
            "Send",
            "You sent it",
            ("draft", "correcting"),
            ("sent",),
            ("T-1",),
            (PRINCIPAL,),
            form=AskForm,
            effect=_join_office,
            starts=("check", "decide"),
            tells=("organizing_unit",),
        ),
        Step(
            "accept",
            "Accept",
            "It is accepted",
            ("sent",),
            ("accepted",),
            ("T-4",),
            (OFFICE,),
            form=DecideForm,
            checks=(_not_on_paper,),
            meets=("check",),
            tells=("enterprise",),
        ),
        Step(
            "return",
            "Return",
            "You are asked to correct",
            ("sent",),
            ("correcting",),
            ("T-4",),
            (OFFICE_SIGNS,),
            rows={"items": ItemRow},
            meets=("check",),
            notices=(CORRECTION,),
        ),
        Step(
            "deem_accepted",
            "Deemed accepted",
            "It counts as accepted",
            ("sent",),
            ("accepted",),
            ("T-4",),
            system=True,
            effective=_day_of_receipt,
            tells=("organizing_unit",),
        ),
        Step(
            "ponder",
            "Ponder",
            "The office ponders",
            ("accepted",),
            ("accepted",),
            ("T-6",),
            (OFFICE,),
            guards=(_purpose_given,),
            audience=Audience.OFFICES,
        ),
        Step(
            "grant",
            "Grant",
            "You have the permit",
            ("accepted",),
            ("granted",),
            ("T-5",),
            (OFFICE_SIGNS,),
            form=DecideForm,
            checks=(_not_on_paper,),
            meets=("decide",),
            notices=(GRANT,),
        ),
        Step(
            "publish",
            "Publish the permits",
            "Your permit was published",
            ("accepted",),
            ("granted",),
            ("T-8",),
            (OFFICE_SIGNS,),
            form=DecideForm,
            guards=(_not_stopped,),
            checks=(_not_on_paper,),
            meets=("decide",),
            tells=("enterprise", "organizing_unit"),
            apart_from=("accept",),
            together=PERMITS,
        ),
        Step("drop", "Drop", "You dropped it", ("draft", "sent", "accepted"), ("dropped",), ("T-7",), (APPLICANT,)),
    ),
)


@dataclass
class World:
    """One enterprise and one office with their people, and what they usually do."""

    handler: PersonActor
    principal: PersonActor
    clerk: PersonActor
    colleague: PersonActor
    """The second clerk, for what the one who accepted takes no part in."""
    signer: PersonActor
    second_signer: PersonActor
    department: PersonActor
    stranger: PersonActor

    def ask(self, **more: Any) -> dict[str, Any]:
        return {"purpose": f"for {self.clerk.organisation.name}"} | more

    def draft(self, at: datetime = MONDAY, key: str = "") -> Case:
        return engine.open_case("toy", self.handler, self.ask(), key=key or new_key(), at=at).case

    def sent(self, at: datetime = MONDAY) -> Case:
        """A permit asked for and signed by the principal on the Monday of MONDAY."""
        case = self.draft(at)
        proposal = proposals.prepare(case, "send", self.handler, self.ask(), seen_version=1, at=at)
        proposals.sign(proposal, self.principal, confirmed_hash=proposal.hash, at=at)
        return Case.objects.get(pk=case.pk)

    def accepted(self, at: datetime = MONDAY) -> Case:
        case = self.sent(at)
        self.take(case, "accept", self.clerk, {"words": "yes"}, at=at)
        return Case.objects.get(pk=case.pk)

    def returned(self, at: datetime = MONDAY) -> Case:
        """A permit sent back with two items to correct."""
        case = self.sent(at)
        proposal = proposals.prepare(case, "return", self.clerk, ITEMS, seen_version=2, at=at)
        proposals.sign(proposal, self.signer, confirmed_hash=proposal.hash, at=at)
        return Case.objects.get(pk=case.pk)

    def put_on_list(self, cases: Sequence[Case], at: datetime = MONDAY, **more: Any) -> PublicList:
        """A list of permits as the second clerk puts it forward, of the cases as they are now."""
        options = {"actor": self.colleague, "payload": {"words": "公开"}, "title": "许可名单", "key": new_key()} | more
        seen = options.pop("seen", {case.pk: Case.objects.get(pk=case.pk).version for case in cases})
        return lists.prepare("toy", "publish", cases, seen=seen, at=at, **options)

    def take(self, case: Case, step: str, actor: Any, payload: dict[str, Any], **more: Any) -> Event:
        version = Case.objects.get(pk=case.pk).version
        options = {"key": new_key(), "seen_version": version, "at": MONDAY} | more
        return engine.take(case, step, actor, payload, **options)


ITEMS = {"items": [{"place": "page 1", "fault": "no date"}, {"place": "page 2", "fault": "no name"}]}


def new_key() -> str:
    return f"key-{next(factories._numbers)}"


def build_world() -> World:
    """The people of the toy."""
    enterprise = factories.organisation(Capacity.ENTERPRISE)
    office = factories.organisation(Capacity.ORGANIZING_UNIT, document_prefix="试")
    department = factories.organisation(Capacity.EMERGENCY_MANAGEMENT_DEPARTMENT, level="province")
    return World(
        handler=factories.actor(Role.HANDLER, organisation=enterprise),
        principal=factories.actor(Role.PRINCIPAL, organisation=enterprise),
        clerk=factories.actor(Role.HANDLER, organisation=office),
        colleague=factories.actor(Role.HANDLER, organisation=office),
        signer=factories.actor(Role.SIGNER, organisation=office),
        second_signer=factories.actor(Role.SIGNER, organisation=office),
        department=factories.actor(Role.HANDLER, organisation=department),
        stranger=factories.actor(Role.HANDLER),
    )
