"""The review of a project: who reviews, what is cut, and the budget that comes of it (R-24 to R-26), in yuan."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from accounts.models import Membership
from casework.figures import yuan_text
from casework.models import Case, Content, Event
from rdfunds import applied, kinds
from rdfunds.forms.fields import share_label
from rdfunds.labels import LINES
from rdfunds.rules import NOTHING, BudgetLine, Cell, Source


@dataclass(frozen=True)
class Reviewer:
    """Somebody who reviews; `person` is the id of who has a login, `address` the one to log in with."""

    name: str
    workplace: str
    person: int | None = None
    address: str = ""


@dataclass(frozen=True)
class Cut:
    """By how much a cell is cut, and for what."""

    cell: Cell
    amount: Decimal
    reason: str


def application_of(case: Case) -> Content | None:
    """The application that was submitted last."""
    rows = case.contents.filter(kind=kinds.APPLICATION, frozen_at__isnull=False)
    return rows.order_by("-version").first()


def said_of(case: Case) -> Mapping[str, Any]:
    """What the project is to reach (JSON), as the application that was submitted last says it, else the first round."""
    content = application_of(case)
    return content.data.get("project", {}) if content else first_round_of(case)


def first_round_of(case: Case) -> dict[str, Any]:
    """What was sent in the first of two rounds, goals and the total asked for; empty where there was none (R-20)."""
    event = _last(case, "submit_pre_application")
    return event.content.payload if event else {}


def central_of(case: Case) -> dict[Cell, Decimal]:
    """The cells of the submitted application that hold central money."""
    content = application_of(case)
    cells = applied.budget_of(content.data) if content else {}
    return {cell: amount for cell, amount in cells.items() if cell.source is Source.CENTRAL}


def cell_choices(case: Case) -> list[tuple[str, str]]:
    """Each of these cells by its key, with what it holds."""
    content = application_of(case)
    names = applied.names_of(applied.units_of(content.data)) if content else {}
    return [(key_of(cell), _label(cell, amount, names)) for cell, amount in central_of(case).items()]


def key_of(cell: Cell) -> str:
    """Names a cell of central money in forms."""
    return f"{cell.subproject}-{cell.unit}-{cell.line}"


def cell_of(key: str) -> Cell:
    """The cell of central money that a form names."""
    subproject, unit, line = key.split("-")
    return Cell(subproject, unit, BudgetLine(line), Source.CENTRAL)


def cuts_of(rows: list[dict[str, Any]]) -> list[Cut]:
    """The cuts that a review's answers name, as typed or as kept."""
    return [Cut(cell_of(row["cell"]), Decimal(row["amount"]), row["reason"]) for row in rows]


def last_review(case: Case) -> dict[str, Any]:
    """What the last review says, as its event keeps it."""
    event = _last(case, "report_review")
    return event.content.payload if event else {}


def advised_of(case: Case) -> Decimal:
    """The central money that the last review advises."""
    return Decimal(last_review(case).get("advised", "0.00"))


def reviewed_budget(case: Case) -> dict[Cell, Decimal]:
    """The budget of the application with the last review's cuts; empty for a lump-sum."""
    content = application_of(case)
    budget = applied.budget_of(content.data) if content else {}
    return with_cuts(budget, cuts_of(last_review(case).get("cuts", [])))


def with_cuts(budget: dict[Cell, Decimal], cuts: list[Cut]) -> dict[Cell, Decimal]:
    """The budget with these cuts, without cells that hold nothing any more."""
    left = dict(budget)
    for cut in cuts:
        left[cut.cell] = left.get(cut.cell, NOTHING) - cut.amount
    return {cell: amount for cell, amount in left.items() if amount}


def reviewers_of(case: Case, rows: list[dict[str, Any]]) -> list[Reviewer]:
    """The experts that a form has named; of the agency's own, its name is the workplace."""
    agency = case.record.call.programme.agency.name
    return [
        Reviewer(row["member"].person.name, agency, row["member"].person_id, row["member"].person.email)
        if row["member"]
        else Reviewer(row["name"], row["workplace"])
        for row in rows
    ]


def reviewing_persons(case: Case) -> set[int]:
    """The ids of those with a login who are asked to review."""
    event = _last(case, "call_review")
    members = [row["member"] for row in event.content.payload["experts"] if row["member"]] if event else []
    return set(Membership.objects.filter(pk__in=members).values_list("person", flat=True))


def plain(name: str) -> str:
    """A name as it is compared: without spaces, in the usual signs."""
    return "".join(unicodedata.normalize("NFKC", name).split()).casefold()


def may_be_one(name: str, other: str) -> bool:
    """Whether two names of organisations can mean the same one, or one a part of the other (reading: R-24).

    They can where one of them holds the other: a name is cut short, or a department is named behind it.
    """
    return plain(name) in plain(other) or plain(other) in plain(name)


def _last(case: Case, code: str) -> Event | None:
    return case.events.filter(code=code).select_related("content").order_by("-sequence").first()


def _label(cell: Cell, amount: Decimal, names: dict[str, str]) -> str:
    share = share_label(applied.Share(cell.subproject, cell.unit), names)
    return f"{share} · {LINES[cell.line]} · {yuan_text(amount)}"
