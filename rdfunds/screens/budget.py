"""A budget to read: its sums by unit, line and source, and what another version of it has differently. In yuan."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.actors import Actor
from accounts.models import Organisation
from casework import contents, visibility
from casework.models import Case, Content
from casework.screens.answers import Answered, answered
from casework.steps import Section, SectionContext
from rdfunds import budgets, kinds, rules
from rdfunds.applied import budget_of
from rdfunds.labels import CATEGORIES, LINES, SOURCES
from rdfunds.models import BudgetVersion, Project
from rdfunds.rules import NOTHING, Budget, Category, Cell, Source
from records import clock


@dataclass(frozen=True)
class Sums:
    """One row of a table: what it is about, the sum from each source, and in all."""

    label: str
    amounts: tuple[Decimal, ...]
    total: Decimal
    change: Decimal | None = None
    """By how much the total differs from the version that is compared."""
    level: int = 0
    """0: a heading sum, 1: a part of it."""

    @property
    def before(self) -> Decimal | None:
        """The total of the version that is compared."""
        return None if self.change is None else self.total - self.change


@dataclass(frozen=True)
class Cap:
    """The indirect cost of a subproject and its cap (R-22)."""

    subproject: str
    base: Decimal
    indirect: Decimal
    cap: Decimal


@dataclass(frozen=True)
class Changed:
    """One cell that differs."""

    where: str
    before: Decimal
    after: Decimal

    @property
    def change(self) -> Decimal:
        return self.after - self.before


@dataclass(frozen=True)
class Reading:
    """A budget to read, beside another one if there is one."""

    sources: tuple[str, ...]
    by_unit: tuple[Sums, ...]
    by_line: tuple[Sums, ...]
    total: Sums
    caps: tuple[Cap, ...]
    changed: tuple[Changed, ...]
    compared: bool


@dataclass(frozen=True)
class Version:
    """A version that can be read: submitted with the application, or issued."""

    key: str
    label: str
    budget_row: BudgetVersion | None = None
    content: Content | None = None

    @property
    def budget(self) -> Budget:
        if self.budget_row is not None:
            return self.budget_row.as_rule
        return budget_of(self.content.data) if self.content else {}

    @property
    def since(self) -> date | None:
        """The day from which it was in force; None for what was only submitted."""
        return self.budget_row.event.effective_on if self.budget_row else None


def versions_of(case: Case, actor: Actor) -> list[Version]:
    """The versions that `actor` may read, oldest first: those submitted, then those issued and adjusted."""
    declared = case.case_type.content(kinds.APPLICATION)
    submitted = visibility.contents_of(case, declared, actor).filter(frozen_at__isnull=False) if declared else []
    project: Project = case.record
    return [
        *(
            Version(
                f"a{each.version}",
                _("application, version %(version)d, submitted on %(day)s")
                % {"version": each.version, "day": clock.day_of(each.frozen_at).isoformat()},
                content=each,
            )
            for each in submitted
            if each.frozen_at is not None
        ),
        *(
            Version(
                f"b{each.number}",
                _issued_as(each, project),
                budget_row=each,
            )
            for each in project.budget_versions.select_related("event__case").order_by("number")
        ),
    ]


def _issued_as(version: BudgetVersion, project: Project) -> str:
    """What a version of the budget is called: its number, its day, and the adjustment that it came of."""
    figures = {"number": version.number, "day": version.event.effective_on.isoformat()}
    if version.event.case_id == project.case_id:
        return _("budget, version %(number)d, of %(day)s") % figures
    text = _("budget, version %(number)d, of %(day)s by %(adjustment)s")
    return text % {**figures, "adjustment": version.event.case.reference}


@dataclass(frozen=True)
class InForce:
    """The budget of a day: the version that was in force, its tables, and what has changed from then until today."""

    day: date
    version: str
    budget: Reading
    since: Reading


def in_force(project: Project, versions: list[Version], day: date) -> InForce:
    """The budget at the end of `day`, a day on which there was one."""
    held = budgets.budget_on(project, day)
    issued = [each for each in versions if each.since is not None and each.since <= day]
    today = budgets.budget_on(project, clock.today())
    return InForce(day, issued[-1].label, reading_of(held), reading_of(today, held))


def reading_of(budget: Budget, before: Budget | None = None) -> Reading:
    """The budget in tables, with what differs from `before`."""
    names = _names(budget, before or {})
    return Reading(
        sources=tuple(str(SOURCES[source]) for source in Source),
        by_unit=tuple(_by_unit(budget, before, names)),
        by_line=tuple(_by_line(budget, before)),
        total=_sums(_("Project"), budget, before),
        caps=tuple(_cap(budget, number) for number in _subprojects(budget)),
        changed=tuple(_changed(budget, before, names)) if before is not None else (),
        compared=before is not None,
    )


def application_tab(case: Case, actor: Actor) -> dict[str, Any]:
    """The application to read: the draft for those who write it, else the version submitted last."""
    declared = case.case_type.content(kinds.APPLICATION)
    content = visibility.contents_of(case, declared, actor).last() if declared else None
    if declared is None or content is None:
        return {}
    context = SectionContext(case, actor, clock.today(), content)
    editable = contents.draft(case, kinds.APPLICATION) == content and contents.may_edit(case, declared, actor)
    return {
        "content": content,
        "editable": editable,
        "sections": [_read(section, content, context) for section in declared.sections_of(case)],
        "budget": reading_of(budget_of(content.data)) if "lines" in content.data else None,
        "findings": declared.findings(context) if editable and declared.findings else [],
        "versions_url": reverse("rdfunds:budget_versions", args=[case.reference]),
    }


def _read(section: Section, content: Content, context: SectionContext) -> tuple[Section, Answered | None]:
    """A section and what was answered; the cells of the grid are read in tables instead."""
    data = content.data.get(section.code)
    if section.rows_template or data is None:
        return section, None
    return section, answered(section.form, section.rows, data, context)


def _by_unit(budget: Budget, before: Budget | None, names: Mapping[str, str]) -> Iterable[Sums]:
    both = {**(before or {}), **budget}
    for number in _subprojects(both):
        label = _("Subproject %(number)s") % {"number": number}
        yield _sums(label, budget, before, subproject=number)
        for unit in dict.fromkeys(cell.unit for cell in both if cell.subproject == number):
            yield _sums(names.get(unit, unit), budget, before, level=1, subproject=number, unit=unit)


def _by_line(budget: Budget, before: Budget | None) -> Iterable[Sums]:
    both = {**(before or {}), **budget}
    for category in Category:
        yield _sums(str(CATEGORIES[category]), budget, before, category=category)
        for line in rules.lines_of(category):
            if category is not Category.INDIRECT and rules.part_of(both, line=line):
                yield _sums(str(LINES[line]), budget, before, level=1, line=line)


def _sums(label: str, budget: Budget, before: Budget | None, *, level: int = 0, **only: str) -> Sums:
    own = rules.part_of(budget, **only)
    by_source = rules.totals(own, "source")
    total = sum(own.values(), NOTHING)
    return Sums(
        label=label,
        amounts=tuple(by_source.get((source,), NOTHING) for source in Source),
        total=total,
        change=None if before is None else total - rules.total_of(before, **only),
        level=level,
    )


def _cap(budget: Budget, number: str) -> Cap:
    base = rules.indirect_cost_base(budget, number)
    indirect = rules.total_of(budget, subproject=number, category=Category.INDIRECT)
    return Cap(number, base, indirect, rules.indirect_cost_cap(base, NOTHING))


def _changed(budget: Budget, before: Budget, names: Mapping[str, str]) -> Iterable[Changed]:
    for cell in sorted(rules.differences(before, budget), key=_in_order):
        yield Changed(cell_text(cell, names), before.get(cell, NOTHING), budget.get(cell, NOTHING))


def cell_text(cell: Cell, names: Mapping[str, str]) -> str:
    """A cell to read: subproject, unit, line, source."""
    text = _("Subproject %(number)s › %(unit)s › %(line)s › %(source)s")
    named = {"unit": names.get(cell.unit, cell.unit), "line": LINES[cell.line], "source": SOURCES[cell.source]}
    return text % {"number": cell.subproject, **named}


def _in_order(cell: Cell) -> tuple[int, str, int, int]:
    return int(cell.subproject), cell.unit, list(rules.BudgetLine).index(cell.line), list(Source).index(cell.source)


def _subprojects(budget: Budget) -> list[str]:
    return sorted({cell.subproject for cell in budget}, key=int)


def _names(*budgets: Budget) -> dict[str, str]:
    ids = {int(cell.unit) for budget in budgets for cell in budget}
    return {str(pk): name for pk, name in Organisation.objects.filter(pk__in=ids).values_list("pk", "name")}
