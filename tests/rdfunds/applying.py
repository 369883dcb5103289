"""An application that is being written, with a small procedure of its own around it, and its people."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from accounts.actors import PersonActor
from accounts.models import Organisation
from accounts.roles import Capacity, Role
from casework import contents
from casework.models import Case, Content, Document, Party
from casework.steps import Awaits, CaseType, State, Step, Tab
from rdfunds import kinds
from rdfunds.application import APPLICATION
from rdfunds.hands import APPLICANT
from rdfunds.models import Call, Programme, Project
from rdfunds.rules import BudgetLine, Source
from rdfunds.screens.budget import application_tab
from tests import factories
from tests.grading.world import moment
from tests.rdfunds import running

KIND = "project_to_apply_for"
DAY = "2026-03-10"
PROCEDURE = CaseType(
    kind=KIND,
    label="Project",
    reference_prefix="试",
    applicants=frozenset({Capacity.LEAD_UNIT.value}),
    supervised_by=frozenset(),
    record="project",
    title=lambda case: case.project.title,
    region_of=lambda actor, payload: actor.organisation.region,
    phases=(("applying", "Applying"),),
    states=(
        State("application", "Applying", "You apply", "applying", (Awaits(Capacity.LEAD_UNIT.value, "Write it"),)),
        State("submitted", "Submitted", "You have applied", "applying", final=True),
    ),
    limits=(),
    steps=(
        Step("start", "Start", "You began", ("",), ("application",), (), (APPLICANT,)),
        Step(
            "submit",
            "Submit",
            "You applied",
            ("application",),
            ("submitted",),
            ("R-20",),
            (APPLICANT,),
            freezes=(kinds.APPLICATION,),
        ),
    ),
    tabs=(Tab("application", "Application", "rdfunds/tabs/application.html", application_tab),),
    contents=(APPLICATION,),
    related=("call",),
)


@dataclass(frozen=True)
class Applying:
    """A lead unit that writes an application, and the units that it may name."""

    case: Case
    investigator: PersonActor
    assistant: PersonActor
    lead: Organisation
    subs: tuple[Organisation, ...]
    parts: tuple[Organisation, ...]

    @property
    def project(self) -> Project:
        return Project.objects.select_related("call").get(case=self.case)

    @property
    def draft(self) -> Content:
        found = contents.draft(self.case, kinds.APPLICATION)
        assert found is not None
        return found

    def fill(self, **sections: Any) -> None:
        """Put whole sections into the draft."""
        draft = self.draft
        Content.objects.filter(pk=draft.pk).update(data={**draft.data, **sections}, revision=draft.revision + 1)

    def save(self, section: str, payload: dict[str, Any]) -> Content:
        """Save a section as its page does."""
        return contents.write_section(
            self.case,
            APPLICATION,
            section,
            self.investigator,
            payload,
            seen_revision=self.draft.revision,
            at=moment(DAY),
        )

    def document(self) -> str:
        """The id of a written commitment."""
        made = Document.objects.create(
            case=self.case,
            organisation=self.lead,
            uploaded_by=self.investigator.membership,
            uploaded_at=moment(DAY),
            name="出资承诺书.pdf",
            purpose="出资承诺",
            media_type="application/pdf",
            size=1,
            sha256="0" * 64,
            file="documents/none",
            audience="parties",
        )
        return str(made.pk)

    def submit(self) -> Content:
        """Freeze the draft, and begin the next one with what it says."""
        contents.freeze(self.draft, at=moment(DAY))
        return contents.begin(self.case, kinds.APPLICATION, at=moment(DAY))


def build(subs: int = 1, parts: int = 1, *, lump_sum: bool = False, estimate: int | None = None) -> Applying:
    """A draft with nothing in it; besides the lead unit `subs` subproject units and `parts` participating ones."""
    agency = factories.organisation(Capacity.MANAGEMENT_AGENCY, name="高技术中心")
    lead = factories.organisation(Capacity.LEAD_UNIT, Capacity.SUBPROJECT_UNIT, name="海河大学")
    investigator = factories.actor(Role.PRINCIPAL_INVESTIGATOR, organisation=lead)
    assistant = factories.actor(Role.FINANCE_ASSISTANT, organisation=lead)
    case = running.case(lead.region, KIND, "application", on=DAY)
    programme = Programme.objects.create(
        case=running.case(lead.region, kinds.PROGRAMME, kinds.APPROVED, on=DAY),
        agency=agency,
        name="智能传感器",
        code="智能传感",
        first_year=2026,
        last_year=2030,
    )
    call = Call.objects.create(
        case=running.case(lead.region, kinds.CALL, kinds.OPEN, on=DAY),
        programme=programme,
        title="2026年度项目申报指南",
        direction="高端仪器用传感器",
        rounds=1,
        lump_sum=lump_sum,
        closes_on=date(2026, 6, 1),
        published_estimate=estimate,
    )
    Project.objects.create(
        case=case, call=call, lead_unit=lead, title="微型光谱传感器研制", investigator=investigator.person.name
    )
    Party.objects.create(case=case, organisation=lead, capacity=Capacity.LEAD_UNIT, since=date.fromisoformat(DAY))
    contents.begin(case, kinds.APPLICATION, {}, at=moment(DAY))
    made = [
        tuple(factories.organisation(capacity, name=f"{name}{number}") for number in range(1, count + 1))
        for capacity, name, count in (
            (Capacity.SUBPROJECT_UNIT, "燕山研究院", subs),
            (Capacity.PARTICIPATING_UNIT, "滦河仪器有限公司", parts),
        )
    ]
    return Applying(case, investigator, assistant, lead, *made)


def units(found: Applying) -> dict[str, Any]:
    """The section on units: the lead unit has subproject 1, each other one its own, the parts take part in turn."""
    carrying = [found.lead, *found.subs]
    return {
        "subprojects": [
            {"number": number, "name": f"课题{number}", "unit": str(unit.pk), "leader": f"负责人{number}"}
            for number, unit in enumerate(carrying, start=1)
        ],
        "parts": [
            {"subproject": len(carrying) - place % len(carrying), "unit": str(unit.pk), "leader": f"任务{place}"}
            for place, unit in enumerate(found.parts)
        ],
    }


def row(subproject: int | str, unit: Organisation, line: str, **amounts: str) -> dict[str, str]:
    """One row of the grid."""
    empty = {source.value: "" for source in Source}
    return {"subproject": str(subproject), "unit": str(unit.pk), "line": BudgetLine(line).value, **empty, **amounts}


PROJECT = {
    "goals": "研制微型光谱传感器",
    "first_day": "2026-07-01",
    "last_day": "2029-06-30",
    "requested": "2000000.00",
}


def complete(found: Applying) -> dict[str, Any]:
    """Every section filled in without a fault: 2,000,000 yuan of central money and 300,000 of the unit's own."""
    lead, sub, part = found.lead, found.subs[0], found.parts[0]
    return {
        "project": PROJECT,
        "units": units(found),
        "lines": {
            "cells": [
                row(1, lead, "equipment_purchase", central="600000.00"),
                row(1, lead, "materials", central="400000.00", own="300000.00"),
                row(1, lead, "indirect", central="200000.00"),
                row(2, sub, "testing", central="500000.00"),
                row(2, sub, "indirect", central="100000.00"),
                row(2, part, "staff", central="200000.00"),
            ]
        },
        "equipment": {
            "items": [
                {
                    "share": f"1-{lead.pk}",
                    "line": "equipment_purchase",
                    "name": "光谱仪",
                    "unit_price": "600000.00",
                    "quantity": 1,
                    "detail": "标定传感器",
                }
            ]
        },
        "people": {"people": [person(found, "周海", "member"), person(found, "陈外", "expert", amount="0.00")]},
        "basis": {"business": "材料200套，每套2000元", "labour": "2人各24个月"},
        "pledges": {
            "pledges": [
                {
                    "unit": str(lead.pk),
                    "source": "own",
                    "amount": "300000.00",
                    "commitment": [found.document()],
                    "cash_only": True,
                }
            ]
        },
    }


def person(found: Applying, name: str, part: str, **more: str) -> dict[str, Any]:
    """One row of the section on people."""
    share = f"1-{found.lead.pk}"
    return {
        "name": name,
        "workplace": "海河大学",
        "part": part,
        "share": share,
        "amount": None,
        "id_number": "",
        **more,
    }
