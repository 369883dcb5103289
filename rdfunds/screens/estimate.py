"""The estimate of a programme as it is read: a line for each source and purpose, and what a change makes of it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from accounts.actors import Actor
from casework import contents
from casework.models import Case, Content, Event
from casework.steps import SectionContext, StepContext
from casework.visibility import contents_of
from rdfunds import estimates, kinds
from rdfunds.estimates import Estimate, estimate_of
from rdfunds.labels import SOURCES
from rdfunds.models import Programme
from rdfunds.rules import NOTHING

DECIDED = ("change_asked", "change_forwarded")
"""The states in which the version filed last is a change that somebody has to decide on."""


@dataclass(frozen=True)
class Figure:
    """One amount in yuan, and what it was in the version that is compared with."""

    now: Decimal
    before: Decimal | None = None

    @property
    def changed(self) -> bool:
        return self.before is not None and self.before != self.now


@dataclass(frozen=True)
class Line:
    """What one source gives or one purpose takes: an amount for each year, and their sum."""

    label: str
    figures: tuple[Figure, ...]
    total: Figure


@dataclass(frozen=True)
class Table:
    """An estimate by years, beside another version where there is one to compare with."""

    years: tuple[int, ...]
    income: tuple[Line, ...]
    income_total: Line
    expenditure: tuple[Line, ...]
    expenditure_total: Line
    compared: bool

    @property
    def by_year(self) -> list[tuple[int, Figure, Figure]]:
        """Each year with its income and its expenditure."""
        return list(zip(self.years, self.income_total.figures, self.expenditure_total.figures, strict=True))


def table_of(estimate: Estimate, before: Estimate | None = None) -> Table:
    """The estimate line by line; with `before`, what each amount was there."""
    years = tuple(sorted({*estimate.years, *(before.years if before else ())}))
    purposes = dict.fromkeys([*estimate.purposes, *(before.purposes if before else ())])

    def line(label: str, now: dict[int, Decimal], then: dict[int, Decimal] | None) -> Line:
        figures = tuple(
            Figure(now.get(year, NOTHING), None if then is None else then.get(year, NOTHING)) for year in years
        )
        total = Figure(sum(now.values(), NOTHING), None if then is None else sum(then.values(), NOTHING))
        return Line(label, figures, total)

    return Table(
        years=years,
        income=tuple(
            line(str(label), estimate.income_from(source), before.income_from(source) if before else None)
            for source, label in SOURCES.items()
        ),
        income_total=line("", estimate.income_by_year, before.income_by_year if before else None),
        expenditure=tuple(
            line(purpose, estimate.spent_on(purpose), before.spent_on(purpose) if before else None)
            for purpose in purposes
        ),
        expenditure_total=line("", estimate.expenditure_by_year, before.expenditure_by_year if before else None),
        compared=before is not None,
    )


def estimate_tab(case: Case, actor: Actor) -> dict[str, Any]:
    """The version that counts for the reader: a change beside the estimate in force, else that one, else the draft."""
    return _tab(case, actor, lambda: contents.draft(case, kinds.ESTIMATE))


def _tab(case: Case, actor: Actor, draft_of: Callable[[], Content | None]) -> dict[str, Any]:
    programme: Programme = case.record
    approved = programme.estimate_in_force
    declared = case.case_type.content(kinds.ESTIMATE)
    if declared is None:
        return {}
    versions = list(contents_of(case, declared, actor))
    shown, before = _versions(case, versions, approved.content if approved else None)
    assessment = _assessment(case) if any(version.frozen_at for version in versions) else None
    return {
        "programme": programme,
        "shown": shown,
        "before": before,
        "approved": approved,
        "approvals": list(programme.estimates.order_by("-version")) if approved else [],
        "is_draft": shown is not None and shown.frozen_at is None,
        "is_change": approved is not None and shown is not None and shown != approved.content,
        "estimate": estimate_of(shown.data) if shown else None,
        "table": _table(shown, before),
        "assessment": assessment.content.payload if assessment else None,
        "sections": declared.sections if contents.may_edit(case, declared, actor) and draft_of() else (),
    }


def _assessment(case: Case) -> Event | None:
    return case.events.filter(code="assess").select_related("content").order_by("-sequence").first()


def beside_step(context: StepContext) -> dict[str, Any]:
    """What is being filed, assessed or decided on."""
    return _tab(context.case, context.actor, lambda: estimates.draft_of(context))


def beside_section(context: SectionContext) -> dict[str, Any]:
    """What the draft comes to so far, year by year."""
    estimate = estimate_of(context.content.data if context.content else {})
    return {"programme": context.case.record, "estimate": estimate, "table": table_of(estimate)}


def income_begins_with(context: SectionContext) -> dict[str, Any]:
    """A row for each year of the programme."""
    return {"income": [{"year": year} for year in _years(context.case.record)]}


def expenditure_begins_with(context: SectionContext) -> dict[str, Any]:
    """A row for each year of the programme."""
    return {"expenditure": [{"year": year} for year in _years(context.case.record)]}


def _years(programme: Programme) -> Iterable[int]:
    return range(programme.first_year, programme.last_year + 1)


def _versions(case: Case, versions: list[Content], in_force: Content | None) -> tuple[Content | None, Content | None]:
    """The version to show, and the one that it is compared with.

    A change that was not made, and a draft in which nothing is changed yet, do not stand before the estimate in force.
    """
    latest = versions[-1] if versions else None
    if in_force is None:
        return latest, versions[-2] if len(versions) > 1 else None
    waiting = latest is not None and (latest.frozen_at is None or case.state in DECIDED)
    if latest is None or not waiting or latest.data == in_force.data:
        return in_force, None
    return latest, in_force


def _table(shown: Content | None, before: Content | None) -> Table | None:
    if shown is None or not shown.data.get("income"):
        return None
    return table_of(estimate_of(shown.data), estimate_of(before.data) if before else None)
