"""The book of a project's budget: what is issued, what adjustments reserve, and what becomes of it (R-19, R-27, R-38).

For each cell that ever held money there are two guarded accounts, `available:...` and `reserved:...`; `control` holds
the sum of all on the other side. The budget of a day is what both hold at its end. Every entry has a key of its own,
so that a repeat writes nothing, and is written in the transaction of the step that it belongs to.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actors import Actor
from accounts.models import Organisation
from casework.models import Content, Event
from ledger import posting, reading
from ledger.language import site_language
from ledger.models import Book, Entry, Side
from ledger.money import to_fen
from ledger.posting import AccountSpec, Line
from rdfunds import kinds, rules
from rdfunds.labels import LINES, SOURCES
from rdfunds.models import Adjustment, BudgetCell, BudgetVersion, Project
from rdfunds.rules import NOTHING, Budget, BudgetLine, Cell, Source
from records import clock

CONTROL = "control"
AVAILABLE, RESERVED = "available", "reserved"
ISSUED, RESERVATION, ADJUSTED = "budget_issued", "adjustment_reserved", "adjustment_posted"
"""Kinds of entries; a reservation that is given up is reversed."""
_MEMOS = {
    ISSUED: gettext_lazy("Budget, version %(of)s"),
    RESERVATION: gettext_lazy("Reserved by %(of)s"),
    posting.REVERSAL: gettext_lazy("Given back by %(of)s"),
    ADJUSTED: gettext_lazy("Adjusted by %(of)s"),
}


@dataclass(frozen=True)
class Shortage:
    """A cell from which more yuan are taken than are free in it, and the adjustments that have reserved some."""

    cell: Cell
    free: Decimal
    taken: Decimal
    reserved: Sequence[tuple[Adjustment, Decimal]]

    @property
    def over(self) -> Decimal:
        return self.taken - self.free


class NotEnough(Exception):  # noqa: N818 - a refusal is an answer, not an error
    """An adjustment takes more than is free; nothing has been written."""

    def __init__(self, shortages: Sequence[Shortage]) -> None:
        self.shortages = shortages
        super().__init__(f"{len(shortages)} cells hold less than is taken")


def lock(project: Project) -> None:
    """Let nobody else change the budget of the project until the end of the transaction."""
    Project.objects.select_for_update(no_key=True).get(pk=project.pk)


@transaction.atomic
def open_book(project: Project) -> Book:
    """The book of the project's budget, opened where there is none yet."""
    if project.book is not None:
        return project.book
    with site_language():
        name = _("Budget: %(project)s") % {"project": project.title}
        control = AccountSpec(CONTROL, _("Control of the budget"), Side.CREDIT)
        project.book = posting.open_book(f"project:{project.case_id}", name, [control])
    project.save(update_fields=["book"])
    return project.book


@transaction.atomic
def issue(
    project: Project, cells: Budget, *, event: Event, content: Content | None, actor: Actor, at: datetime
) -> BudgetVersion:
    """The next version of the budget, frozen, with the entry of its difference to the one before; amounts in yuan.

    `event` is the step that issues it, `content` what it was written in; a repeat for the same event returns the first
    version. Raises WouldCrossZero where a cell would hold less than adjustments have reserved of it.
    """
    lock(project)
    if made := project.budget_versions.filter(event=event).first():
        return made
    wanted = {cell: amount for cell, amount in cells.items() if amount}
    before = project.budget_in_force
    changes = rules.differences(before.as_rule if before else {}, wanted)
    number = before.number + 1 if before else 1
    entry = None
    if changes:
        open_book(project)
        lines = _balanced([Line(_code(AVAILABLE, cell), change) for cell, change in changes.items()])
        entry = _post(_draft(project, ISSUED, number, f"issue:{event.pk}", lines, actor, at), at)
    return _keep(project, number, wanted, event=event, content=content, entry=entry)


def budget_on(project: Project, day: date) -> dict[Cell, Decimal]:
    """What each cell held at the end of `day`, in yuan, reserved or not; only cells that held something."""
    if project.book is None:
        return {}
    held: dict[Cell, Decimal] = {}
    for code, balance in reading.balances(project.book, on=day).items():
        if code != CONTROL and balance:
            held[_cell(code)] = held.get(_cell(code), NOTHING) + balance
    return held


def free(project: Project) -> dict[Cell, Decimal]:
    """What each cell holds now that no adjustment has reserved, in yuan; cells that ever held money."""
    return _held(project, AVAILABLE)


def shortages(project: Project, taken: Budget) -> list[Shortage]:
    """The cells in which less is free than is `taken` from them, both in yuan."""
    left = free(project)
    short = {cell: amount for cell, amount in taken.items() if amount > left.get(cell, NOTHING)}
    reserved = reservations(project, short) if short else {}
    return [Shortage(cell, left.get(cell, NOTHING), amount, reserved[cell]) for cell, amount in short.items()]


def reservations(project: Project, cells: Iterable[Cell]) -> dict[Cell, list[tuple[Adjustment, Decimal]]]:
    """The adjustments that have reserved something of each of these cells, with how many yuan, oldest first."""
    found: dict[Cell, list[tuple[Adjustment, Decimal]]] = {cell: [] for cell in cells}
    asked = project.adjustments.filter(case__state=kinds.ASKED).select_related("case").prefetch_related("cells")
    for adjustment in asked.order_by("pk"):
        for cell, amount in adjustment.taken.items():
            if cell in found:
                found[cell].append((adjustment, amount))
    return found


@transaction.atomic
def reserve(adjustment: Adjustment, *, actor: Actor, at: datetime) -> Entry | None:
    """Set aside what the adjustment takes, so that no other one takes it; None where it takes nothing.

    Raises NotEnough with every cell in which less is free, by whom the rest is reserved included.
    """
    project, key = adjustment.project, f"reserve:{adjustment.pk}"
    lock(project)
    if known := _written(project, key):
        return known
    taken = adjustment.taken
    if not taken:
        return None
    if found := shortages(project, taken):
        raise NotEnough(found)
    lines = [
        line
        for cell, amount in taken.items()
        for line in (Line(_code(RESERVED, cell), amount), Line(_code(AVAILABLE, cell), -amount))
    ]
    return _post(_draft(project, RESERVATION, adjustment.case.reference, key, lines, actor, at), at)


@transaction.atomic
def release(adjustment: Adjustment, *, actor: Actor, at: datetime) -> Entry | None:
    """Give back what an adjustment that was not settled has reserved; None where it has reserved nothing."""
    project, key = adjustment.project, f"release:{adjustment.pk}"
    lock(project)
    reserved = _written(project, f"reserve:{adjustment.pk}")
    if reserved is None:
        return None
    if known := _written(project, key):
        return known
    memo = _memo(posting.REVERSAL, adjustment.case.reference)
    return _post(posting.mirror(reserved, key=key, actor=actor, memo=memo, on=clock.day_of(at)), at)


@transaction.atomic
def settle(adjustment: Adjustment, *, event: Event, actor: Actor, at: datetime) -> BudgetVersion:
    """What the adjustment has reserved goes to where it belongs: the next version of the budget, by `event`.

    A repeat for the same event returns the first version. Raises ValueError where there is no budget to change.
    """
    project = adjustment.project
    lock(project)
    if made := project.budget_versions.filter(event=event).first():
        return made
    before = project.budget_in_force
    if before is None:
        raise ValueError(f"{project} has no budget to change")
    after, lines = dict(before.as_rule), []
    for cell, change in adjustment.changes.items():
        after[cell] = after.get(cell, NOTHING) + change
        lines.append(Line(_code(AVAILABLE if change > 0 else RESERVED, cell), change))
    of, key = adjustment.case.reference, f"settle:{adjustment.pk}"
    # A unit that holds nothing may be replaced, and nothing is posted.
    entry = _post(_draft(project, ADJUSTED, of, key, _balanced(lines), actor, at), at) if lines else None
    held = {cell: amount for cell, amount in after.items() if amount}
    return _keep(project, before.number + 1, held, event=event, content=None, entry=entry)


def _written(project: Project, key: str) -> Entry | None:
    return project.book.entries.filter(key=key).first() if project.book else None


def _draft(
    project: Project, kind: str, of: object, key: str, lines: Sequence[Line], actor: Actor, at: datetime
) -> posting.Draft:
    """An entry about the version or the adjustment `of`; the accounts that it needs are opened."""
    _open_accounts(project, [line.account_code for line in lines])
    return posting.Draft(open_book(project), lines, kind, clock.day_of(at), actor, _memo(kind, of), key)


def _post(draft: posting.Draft, at: datetime) -> Entry:
    return posting.post_all([draft], recorded_at=at)[0]


def _memo(kind: str, of: object) -> str:
    """The text of an entry: data of the book, and in the language of the site whoever has it written."""
    with site_language():
        return str(_MEMOS[kind]) % {"of": of}


def _open_accounts(project: Project, codes: Iterable[str]) -> None:
    """Open the accounts with these codes that the book does not have yet."""
    book = open_book(project)
    missing = sorted(set(codes) - set(book.accounts.values_list("code", flat=True)))
    units = Organisation.objects.in_bulk({int(_cell(code).unit) for code in missing})
    with site_language():
        for code in missing:
            posting.open_account(book, AccountSpec(code, _name(code, units), Side.DEBIT, guarded=True))


def _name(code: str, units: Mapping[int, Organisation]) -> str:
    """What an account is called, in the language that is on."""
    cell = _cell(code)
    held = _("Available") if code.startswith(AVAILABLE) else _("Reserved")
    # A name of an account has 200 characters; units may have nearly as many.
    unit = units[int(cell.unit)].name[:100]
    return f"{held} · {cell.subproject} · {unit} · {LINES[cell.line]} · {SOURCES[cell.source]}"


def _balanced(lines: Sequence[Line]) -> list[Line]:
    """The lines with what they change in all on the other side, in control."""
    total = sum((line.amount for line in lines), NOTHING)
    return [*lines, Line(CONTROL, -total)] if total else list(lines)


def _held(project: Project, account: str) -> dict[Cell, Decimal]:
    if project.book is None:
        return {}
    balances = reading.balances(project.book)
    return {_cell(code): balance for code, balance in balances.items() if code.startswith(f"{account}:")}


def _code(account: str, cell: Cell) -> str:
    return ":".join((account, cell.subproject, cell.unit, cell.line, cell.source))


def _cell(code: str) -> Cell:
    _account, subproject, unit, line, source = code.split(":")
    return Cell(subproject, unit, BudgetLine(line), Source(source))


def _keep(
    project: Project, number: int, cells: Budget, *, event: Event, content: Content | None, entry: Entry | None
) -> BudgetVersion:
    version = BudgetVersion.objects.create(project=project, number=number, event=event, content=content, entry=entry)
    BudgetCell.objects.bulk_create(
        BudgetCell(
            version=version,
            subproject=int(cell.subproject),
            unit_id=int(cell.unit),
            line=cell.line,
            source=cell.source,
            amount=to_fen(amount),
        )
        for cell, amount in cells.items()
    )
    return version
