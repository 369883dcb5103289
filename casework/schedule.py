"""Reading the State Council's yearly schedule of rest days and make-up working days.

One format for the packaged file and for what an office imports: a CSV with the columns
``date,kind``, kind being ``rest_day`` or ``make_up_workday``. Messages are codes with
figures; screens put them into words.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from types import MappingProxyType

COLUMNS = ("date", "kind")
WHOLE_FILE = 0

# Days that are off in every year, whatever the notice says of the others: a file that
# lacks one of them has been cut short or belongs to another year.
ALWAYS_OFF = ((1, 1), (5, 1), (10, 1))

_ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_SATURDAY = 5
_DECEMBER = 12


class DayKind(StrEnum):
    """What a day is in the calendar of offices."""

    WORKING_DAY = "working_day"
    WEEKEND = "weekend"
    STATUTORY_REST_DAY = "statutory_rest_day"
    MAKE_UP_WORKDAY = "make_up_workday"

    @property
    def is_worked(self) -> bool:
        """Whether a day of this kind counts as a working day (P1)."""
        return self in (DayKind.WORKING_DAY, DayKind.MAKE_UP_WORKDAY)


_KIND_OF_WORD = {
    "rest_day": DayKind.STATUTORY_REST_DAY,
    "make_up_workday": DayKind.MAKE_UP_WORKDAY,
}


class ScheduleProblemCode(StrEnum):
    """Why a line, or the whole file, is refused."""

    UNREADABLE = "unreadable"
    WRONG_COLUMNS = "wrong_columns"
    EMPTY = "empty"
    WRONG_NUMBER_OF_FIELDS = "wrong_number_of_fields"
    IMPOSSIBLE_DATE = "impossible_date"
    WRONG_KIND = "wrong_kind"
    DUPLICATE = "duplicate"
    MAKE_UP_NOT_ON_WEEKEND = "make_up_not_on_weekend"
    OTHER_YEAR = "other_year"
    ALWAYS_OFF_MISSING = "always_off_missing"


@dataclass(frozen=True, slots=True)
class ScheduleProblem:
    """One fault of a schedule file: line (0 for the whole file), code, figures for the message."""

    line: int
    code: ScheduleProblemCode
    figures: Mapping[str, str] = field(default_factory=dict)


class ScheduleError(ValueError):
    """A schedule file with faults; ``problems`` lists every one of them by line."""

    def __init__(self, problems: tuple[ScheduleProblem, ...]) -> None:
        super().__init__("; ".join(f"line {p.line}: {p.code} {dict(p.figures)}" for p in problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class ScheduleDraft:
    """A faultless schedule, not yet in force: its days and the years it publishes."""

    days: Mapping[date, DayKind]
    years: frozenset[int]

    def days_of(self, year: int) -> dict[date, DayKind]:
        """The days that the notice of one of ``years`` names, with those of December before it."""
        return {
            day: kind
            for day, kind in self.days.items()
            if day.year == year or (day.year == year - 1 and day.year not in self.years)
        }


def plain_kind(day: date) -> DayKind:
    """The kind of a day by the plain week, as if no schedule existed."""
    return DayKind.WEEKEND if day.weekday() >= _SATURDAY else DayKind.WORKING_DAY


def parse_schedule(text: str, year: int | None = None) -> ScheduleDraft:
    """Read a schedule file strictly: either every line is right or nothing is taken.

    With ``year`` the file must be that year's; days of December before it are let in, since
    a notice may move a working day there for New Year. Without it, the file publishes every
    year that it names.

    Raises ScheduleError with all problems, each with its line number, code and figures.
    """
    problems: list[ScheduleProblem] = []
    days: dict[date, DayKind] = {}
    for line, entry in _entries(text.removeprefix("\ufeff"), problems):
        problem = _check(line, entry, days, year)
        if problem is None:
            days[entry.day] = entry.kind
        else:
            problems.append(problem)

    years = frozenset({year}) if year is not None else frozenset(day.year for day in days)
    if not problems:
        problems.extend(_whole_file_problems(days, years))
    if problems:
        raise ScheduleError(tuple(problems))
    return ScheduleDraft(days=MappingProxyType(days), years=years)


def write_schedule(days: Mapping[date, DayKind]) -> str:
    """The schedule file of `days`, as ``parse_schedule`` reads it; days of the plain week need no line."""
    words = {kind: word for word, kind in _KIND_OF_WORD.items()}
    lines = [f"{day.isoformat()},{words[days[day]]}" for day in sorted(days) if days[day] in words]
    return "\n".join([",".join(COLUMNS), *lines, ""])


@dataclass(frozen=True, slots=True)
class _Entry:
    day: date
    kind: DayKind


def _entries(text: str, problems: list[ScheduleProblem]) -> Iterator[tuple[int, _Entry]]:
    """Yield readable lines with their numbers; add a problem for each of the others."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = next(reader, [])
        if tuple(header) != COLUMNS:
            figures = {"found": ",".join(header), "expected": ",".join(COLUMNS)}
            problems.append(ScheduleProblem(1, ScheduleProblemCode.WRONG_COLUMNS, figures))
            return
        for row in reader:
            if not row:
                continue
            parsed = _parse_row(reader.line_num, row)
            if isinstance(parsed, ScheduleProblem):
                problems.append(parsed)
            else:
                yield reader.line_num, parsed
    except csv.Error as error:
        figures = {"detail": str(error)}
        problems.append(ScheduleProblem(reader.line_num, ScheduleProblemCode.UNREADABLE, figures))


def _parse_row(line: int, row: list[str]) -> _Entry | ScheduleProblem:
    if len(row) != len(COLUMNS):
        figures = {"found": str(len(row)), "expected": str(len(COLUMNS))}
        return ScheduleProblem(line, ScheduleProblemCode.WRONG_NUMBER_OF_FIELDS, figures)
    written_date, word = row
    day = _parse_date(written_date)
    if day is None:
        return ScheduleProblem(line, ScheduleProblemCode.IMPOSSIBLE_DATE, {"date": written_date})
    kind = _KIND_OF_WORD.get(word)
    if kind is None:
        figures = {"kind": word, "expected": ", ".join(_KIND_OF_WORD)}
        return ScheduleProblem(line, ScheduleProblemCode.WRONG_KIND, figures)
    return _Entry(day, kind)


def _parse_date(written: str) -> date | None:
    # fromisoformat alone would also take 20270101 and week dates.
    if not _ISO_DATE.fullmatch(written):
        return None
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None


def _check(line: int, entry: _Entry, seen: Mapping[date, DayKind], year: int | None) -> ScheduleProblem | None:
    figures = {"date": entry.day.isoformat()}
    if entry.day in seen:
        return ScheduleProblem(line, ScheduleProblemCode.DUPLICATE, figures)
    if not _belongs_to(entry.day, year):
        figures["year"] = str(year)
        return ScheduleProblem(line, ScheduleProblemCode.OTHER_YEAR, figures)
    plain = plain_kind(entry.day)
    if entry.kind is DayKind.MAKE_UP_WORKDAY and plain is not DayKind.WEEKEND:
        return ScheduleProblem(line, ScheduleProblemCode.MAKE_UP_NOT_ON_WEEKEND, figures)
    return None


def _belongs_to(day: date, year: int | None) -> bool:
    if year is None or day.year == year:
        return True
    return (day.year, day.month) == (year - 1, _DECEMBER)


def _whole_file_problems(days: Mapping[date, DayKind], years: frozenset[int]) -> Iterator[ScheduleProblem]:
    if not days:
        yield ScheduleProblem(WHOLE_FILE, ScheduleProblemCode.EMPTY)
        return
    for year in sorted(years):
        for month, number in ALWAYS_OFF:
            day = date(year, month, number)
            if days.get(day) is not DayKind.STATUTORY_REST_DAY:
                figures = {"date": day.isoformat(), "year": str(year)}
                yield ScheduleProblem(WHOLE_FILE, ScheduleProblemCode.ALWAYS_OFF_MISSING, figures)
