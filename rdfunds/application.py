"""The application with its budget as a large content: its pages, and what keeps it from being submitted (R-17 to R-22).

What it says is read with the functions of `rdfunds.applied`, which others find here too.
"""

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.errors import Reason
from casework.figures import yuan_text
from casework.models import Case
from casework.steps import ContentKind, Section, SectionContext
from ledger.money import to_yuan
from rdfunds import kinds, period, reviews, rules
from rdfunds.applied import (
    EXPERT,
    Data,
    Share,
    Units,
    budget_of,
    items_of,
    left_over_of,
    pay_of,
    people_of,
    pledges_of,
    requested_of,
    units_of,
)
from rdfunds.budget_faults import fault_text
from rdfunds.forms import application as forms
from rdfunds.forms.fields import units_in
from rdfunds.hands import APPLICANT
from rdfunds.labels import CATEGORIES
from rdfunds.models import Participation, Project, Subproject
from rdfunds.rules import Category, FaultKind
from rdfunds.screens import grid, labour

__all__ = [
    "APPLICATION",
    "Manager",
    "budget_of",
    "findings",
    "items_of",
    "managers",
    "people_of",
    "pledges_of",
    "requested_of",
    "units_of",
]

TAB = "application"
BASED_ON = (Category.BUSINESS, Category.LABOUR)
_SECTION_OF = {
    FaultKind.BELOW_PLEDGE: "pledges",
    FaultKind.ABOVE_PLEDGE: "pledges",
    FaultKind.ITEM_WITHOUT_DETAIL: "equipment",
    FaultKind.ITEMS_ABOVE_LINE: "equipment",
    FaultKind.PEOPLE_ABOVE_LINE: "people",
}


class Manager(NamedTuple):
    """Who leads something in a project, where that is written, and the address of their login where it is given."""

    name: str
    where: str
    address: str = ""


def findings(context: SectionContext) -> list[Reason]:
    """Everything that keeps the application from being submitted, each with its page, its figures and its rule."""
    data = context.content.data if context.content else {}
    sections = APPLICATION.sections_of(context.case)
    text = _("“%(section)s” has not been filled in yet.")
    found = [
        Reason(text % {"section": section.label}, section.rules[0], f"/{section.code}")
        for section in sections
        if section.code not in data
    ]
    units, names = units_in(context)
    found += period.findings(data.get("project", {}), "project", context.case.record.call.programme)
    found += _requested_findings(context.case.record, data)
    found += _units_findings(units, names)
    found += _people_findings(context.case.record, data, units)
    found += _gone_findings(data, units)
    if "lines" in data and any(section.code == "lines" for section in sections):
        found += _budget_findings(data, names)
    return found


def _requested_findings(project: Project, data: Data) -> list[Reason]:
    """No more than the call has published as an estimate (R-20)."""
    requested, published = requested_of(data), project.call.published_estimate
    if requested is None or published is None or requested <= to_yuan(published):
        return []
    text = _("%(requested)s yuan is asked for; the call publishes an estimate of %(published)s yuan a project.")
    figures = {"requested": yuan_text(requested), "published": yuan_text(to_yuan(published))}
    return [Reason(text % figures, "R-20", "/project/requested")]


def _units_findings(units: Units, names: dict[str, str]) -> list[Reason]:
    """Numbers given twice, units named twice in a subproject, parts of subprojects that there are not (R-2)."""
    found = []
    numbers = Counter(each.number for each in units.subprojects)
    text = _("%(count)d subprojects have the number %(number)d.")
    found += [
        Reason(text % {"count": count, "number": number}, "R-2", f"/units/subprojects/{_last(units, number)}/number")
        for number, count in numbers.items()
        if count > 1
    ]
    known = _(", ").join(str(number) for number in sorted(numbers))
    for row, part in enumerate(units.parts):
        if part.subproject not in numbers:
            text = _("%(unit)s takes part in subproject %(number)d, which there is not; there are: %(known)s.")
            figures = {"unit": names.get(part.unit, part.unit), "number": part.subproject, "known": known}
            found.append(Reason(text % figures, "R-2", f"/units/parts/{row}/subproject"))
    found += _twice_findings(units, names)
    if (count := len(units.shares)) > forms.MOST_SHARES:
        text = _("%(count)d units in subprojects are named; a budget has room for %(most)d.")
        found.append(Reason(text % {"count": count, "most": forms.MOST_SHARES}, "R-2", "/units/parts"))
    return found


def _last(units: Units, number: int) -> int:
    """The index of the last subproject of that number."""
    return max(index for index, each in enumerate(units.subprojects) if each.number == number)


def _twice_findings(units: Units, names: dict[str, str]) -> list[Reason]:
    carried_out = Counter(each.share for each in units.subprojects)
    seen: Counter[Share] = Counter(dict.fromkeys(carried_out, 1))
    found = []
    for row, part in enumerate(units.parts):
        seen[part.share] += 1
        if seen[part.share] > 1:
            text = _("%(unit)s is named %(times)d times in subproject %(number)d; once is enough.")
            figures = {"unit": names.get(part.unit, part.unit), "times": seen[part.share], "number": part.subproject}
            found.append(Reason(text % figures, "R-2", f"/units/parts/{row}/unit"))
    return found


def _people_findings(project: Project, data: Data, units: Units) -> list[Reason]:
    """An expert who is paid is neither a member nor a manager of the project (R-17, R-18)."""
    people = people_of(data)
    experts = [each for each in people if each.part == EXPERT]
    in_the_project = [
        *((each.identity, _("row %(row)d, member") % {"row": each.row}) for each in people if each.part != EXPERT),
        *((rules.Identity(each.name), each.where) for each in managers(project, units)),
    ]
    found = []
    for expert in experts:
        places = [place for who, place in in_the_project if rules.expert_conflicts([expert.identity], [who])]
        if places:
            text = _("%(name)s is an expert in row %(row)d and belongs to the project as well: %(places)s.")
            figures = {"name": expert.name, "row": expert.row, "places": _("; ").join(places)}
            found.append(Reason(text % figures, "R-18", f"/people/people/{expert.row - 1}/part"))
    return found


def managers(project: Project, units: Units) -> Iterator[Manager]:
    """Who leads something in the project, and where that is written."""
    yield Manager(project.investigator, _("principal investigator"))
    for row, each in enumerate(units.subprojects, start=1):
        where = _("“Units”, subproject row %(row)d, leader") % {"row": row}
        yield Manager(each.leader, where, each.leader_email)
    for row, part in enumerate(units.parts, start=1):
        where = _("“Units”, participating unit row %(row)d, task leader") % {"row": row}
        yield Manager(part.leader, where, part.leader_email)


def _gone_findings(data: Data, units: Units) -> list[Reason]:
    """Money, equipment, people and pledges of units that no longer take part (R-19)."""
    ids, keys = set(units.ids), {share.key for share in units.shares}
    found = [*_gone_money(data)]
    lists = (
        ("equipment", "items", "share", keys),
        ("people", "people", "share", keys),
        ("pledges", "pledges", "unit", ids),
    )
    text = _("Row %(row)d is of a unit that no longer takes part; choose another or remove the row.")
    for section, rows, name, known in lists:
        found += [
            Reason(text % {"row": row}, "R-19", f"/{section}/{rows}/{row - 1}/{name}")
            for row, each in enumerate(data.get(section, {}).get(rows, []), start=1)
            if each[name] not in known
        ]
    return found


def _gone_money(data: Data) -> Iterator[Reason]:
    left_over = left_over_of(data)
    text = _(
        "%(amount)s yuan stands in the budget of a unit that no longer takes part in subproject %(number)s. Open the "
        "budget: its rows are gone there; save it with what is to become of the money."
    )
    for (subproject, unit), amount in rules.totals(left_over, "subproject", "unit").items():
        path = f"/lines/{subproject}/{unit}"
        yield Reason(text % {"amount": yuan_text(amount), "number": subproject}, "R-19", path)


def _budget_findings(data: Data, names: dict[str, str]) -> list[Reason]:
    """Every fault of the budget by the rules, and direct costs that nothing is based on (R-19 to R-22)."""
    budget = budget_of(data)
    requested = requested_of(data)
    faults = rules.budget_faults(
        budget, pledges_of(data), requested or Decimal("0.00"), items=items_of(data), people=pay_of(data)
    )
    found = [
        Reason(fault_text(fault, names), fault.rule, _path_of(fault))
        for fault in faults
        if fault.kind is not FaultKind.CENTRAL_TOTAL or requested is not None
    ]
    return [*found, *_basis_findings(data, budget)]


def _path_of(fault: rules.Fault) -> str:
    where = fault.where
    steps = (where.subproject, where.unit, where.line, where.source)
    return "/".join(("", _SECTION_OF.get(fault.kind, "lines"), *(str(step) for step in steps if step is not None)))


def _basis_findings(data: Data, budget: rules.Budget) -> list[Reason]:
    if "basis" not in data:
        return []
    text = _("%(category)s of %(amount)s yuan; say what that is based on.")
    return [
        Reason(
            text % {"category": CATEGORIES[category], "amount": yuan_text(amount)}, "R-21", f"/basis/{category.value}"
        )
        for category in BASED_ON
        if (amount := rules.total_of(budget, category=category)) and not data["basis"].get(category.value)
    ]


def _has_budget(case: Case) -> bool:
    """A lump-sum project is applied for without a budget (R-28)."""
    return not case.record.call.lump_sum


def project_begins_with(context: SectionContext) -> dict[str, Any]:
    """Goals and the total as the first of two rounds has them (R-20)."""
    return reviews.first_round_of(context.case)


def units_begin_with(context: SectionContext) -> dict[str, Any]:
    """The subprojects and units that were named when the project was begun."""
    subprojects = list(context.case.record.subprojects.prefetch_related("participations"))
    return {
        "subprojects": [
            {"number": each.number, "name": each.title, "unit": str(each.unit_id), **_led_by(each)}
            for each in subprojects
        ],
        "parts": [
            {"subproject": each.number, "unit": str(part.unit_id), **_led_by(part)}
            for each in subprojects
            for part in each.participations.all()
        ],
    }


def _led_by(place: Subproject | Participation) -> dict[str, str]:
    return {"leader": place.leader, "leader_email": place.leader_email}


APPLICATION = ContentKind(
    code=kinds.APPLICATION,
    label=gettext_lazy("Application"),
    by=(APPLICANT,),
    tab=TAB,
    findings=findings,
    sections=(
        Section(
            "project",
            gettext_lazy("Project"),
            form=forms.ProjectForm,
            prefill=project_begins_with,
            rules=("R-2", "R-20", "R-28"),
        ),
        Section(
            "units",
            gettext_lazy("Subprojects and units"),
            rows={"subprojects": forms.SubprojectRow, "parts": forms.PartRow},
            prefill=units_begin_with,
            rules=("R-2", "R-30"),
        ),
        Section(
            "lines",
            gettext_lazy("Budget"),
            rows={"cells": forms.CellRow},
            prefill=grid.cells_begin_with,
            applies=_has_budget,
            rows_template="rdfunds/budget/grid.html",
            template="rdfunds/budget/beside.html",
            beside=grid.beside,
            help=gettext_lazy("In yuan. What is left empty is 0."),
            rules=("R-19", "R-17", "R-22"),
        ),
        Section(
            "equipment",
            gettext_lazy("Equipment item by item"),
            rows={"items": forms.ItemRow},
            applies=_has_budget,
            rules=("R-21",),
        ),
        Section(
            "people",
            gettext_lazy("People"),
            rows={"people": forms.PersonRow},
            template="rdfunds/budget/labour.html",
            beside=labour.beside,
            rules=("R-17", "R-18"),
        ),
        Section(
            "basis", gettext_lazy("What costs are based on"), form=forms.BasisForm, applies=_has_budget, rules=("R-21",)
        ),
        Section(
            "pledges",
            gettext_lazy("Pledged money"),
            rows={"pledges": forms.PledgeRow},
            applies=_has_budget,
            rules=("R-19",),
        ),
    ),
)
