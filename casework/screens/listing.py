"""Lists of cases on screens: the rows to choose from, and the table that a list becomes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from casework import calendars
from casework.errors import Reason
from casework.models import Case
from casework.screens import lines
from casework.steps import ListKind, StepContext
from records import clock


@dataclass(frozen=True)
class Choice:
    """One case to choose: whether it is chosen, and what stands against it."""

    pk: int
    version: int
    row: lines.Row
    since: date
    chosen: bool
    reasons: tuple[Reason, ...]

    @property
    def anchor(self) -> str:
        return f"case-{self.pk}"


@dataclass(frozen=True)
class Table:
    """What a list says of each case, under the headings of its kind."""

    heads: list[str]
    rows: list[list[tuple[str, str]]]
    """Of each case what stands under each heading, after that heading."""


def choices_of(
    chosen: Sequence[Case],
    others: Sequence[Case],
    seen: Mapping[int, int],
    obstacles: Mapping[int, Sequence[Reason]],
) -> list[Choice]:
    """The chosen cases, those with obstacles first, and the others that wait; each once.

    The cases are those of `queries.listed`.
    """
    first = sorted(chosen, key=lambda case: case.pk not in obstacles)
    rest = [case for case in others if case not in chosen]
    today, calendar = clock.today(), calendars.current()
    return [
        Choice(
            pk=case.pk,
            version=seen.get(case.pk, case.version),
            row=lines.row_of(case, True, today, calendar),
            since=case.state_since,
            chosen=place < len(first),
            reasons=tuple(obstacles.get(case.pk, ())),
        )
        for place, case in enumerate([*first, *rest])
    ]


def lines_table(kind: ListKind, contexts: Sequence[StepContext]) -> Table:
    """The table of the document, as things stand."""
    columns = [(code, str(head)) for code, head in kind.columns]
    found = [kind.line(context) for context in contexts]
    return Table([head for _code, head in columns], [[(head, line[code]) for code, head in columns] for line in found])
