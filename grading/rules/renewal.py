"""The fast track of a renewal: what the records of a grade's validity say (G-10-2, G-11).

Results are values, codes and figures; screens put them into words. Losses are in yuan.
"""

from collections.abc import Collection, Iterable
from datetime import date
from decimal import Decimal

from grading.rules.accidents import (
    DEATHS_AT,
    Accident,
    AccidentFault,
    AccidentFaultCode,
    revocation_accident_faults,
)
from grading.rules.levels import GradeHeld


def grade_to_renew(grades: Iterable[GradeHeld], level: int, on: date) -> GradeHeld | None:
    """The grade of ``level`` whose validity runs on a day, the last announced of several; None without one (G-10-2).

    Validity is not extended while a case is open (reading: G-10-1), so that it has to run still.
    """
    running = [grade for grade in grades if grade.level == level and grade.announced_on <= on <= grade.last_day]
    return max(running, key=lambda grade: grade.announced_on, default=None)


def accidents_of_validity(accidents: Iterable[Accident], grade: GradeHeld, on: date) -> tuple[Accident, ...]:
    """The accidents from the day of the grade's announcement to ``on`` or its last day, both included (G-10-2)."""
    last = min(on, grade.last_day)
    return tuple(accident for accident in accidents if grade.announced_on <= accident.on <= last)


def revocation_faults(accidents: Iterable[Accident]) -> tuple[AccidentFault, ...]:
    """What the accidents of a validity call for revocation by: a death (G-11 (1)), or 12 months in a row (G-11 (2))."""
    known = tuple(accidents)
    deadly = tuple(sorted((each for each in known if each.deaths), key=lambda accident: accident.on))
    total = sum(accident.deaths for accident in deadly)
    death = AccidentFault(AccidentFaultCode.DEATHS, "G-11", Decimal(total), Decimal(DEATHS_AT), deadly)
    return (*([death] if total >= DEATHS_AT else []), *revocation_accident_faults(known))


def evaluation_years(announced_on: date, applied_on: date) -> tuple[int, ...]:
    """The calendar years for which a self-evaluation is asked for, first to last (G-10-2, reading: G-10-2).

    They run from the year of the announcement to the year of applying. Empty where the application came before.
    """
    return tuple(range(announced_on.year, applied_on.year + 1))


def missing_evaluations(announced_on: date, applied_on: date, filed: Collection[int]) -> tuple[int, ...]:
    """The years of these for which no self-evaluation was filed.

    The report of the application itself is that of the year of applying (reading: G-10-2).
    """
    return tuple(
        year for year in evaluation_years(announced_on, applied_on) if year not in filed and year != applied_on.year
    )
