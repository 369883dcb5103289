"""The commitments of the principal responsible person (G-8), each held against what the records say."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.errors import Reason
from casework.models import Case, Content
from grading import rules
from grading.models import Application, level_numeral
from grading.registers import Records
from grading.rules import AccidentFault, AccidentFaultCode


@dataclass(frozen=True)
class Commitment:
    """One commitment: its number, what is committed to in plain words, its rule."""

    number: str
    text: str | Promise
    rule: str


NINE = (
    Commitment("1", gettext_lazy("All licences that the business needs by law are complete and valid."), "G-8-1"),
    Commitment(
        "2",
        gettext_lazy("A work-safety body is set up, or work-safety staff are in place, as the law asks."),
        "G-8-1",
    ),
    Commitment(
        "3",
        gettext_lazy("The principal, the safety managers and the special-operation staff hold their certificates."),
        "G-8-1",
    ),
    Commitment(
        "4",
        gettext_lazy(
            "In the year before applying: nobody died, fewer than 3 people in total were seriously injured, "
            "and direct losses in total stayed under 1,000,000 yuan."
        ),
        "G-8-1",
    ),
    Commitment("5", gettext_lazy("No event of major bad influence on society has happened."), "G-8-1"),
    Commitment("6", gettext_lazy("The enterprise is not on the work-safety dishonesty list."), "G-8-1"),
    Commitment("7", gettext_lazy("A full year has passed since the last notice of failure."), "G-8-1"),
    Commitment("8", gettext_lazy("A full year has passed since a grade was revoked."), "G-8-1"),
    Commitment("9", gettext_lazy("Hazards are looked for and managed; major ones have been fixed."), "G-8-1"),
)
LEVEL_ONE = (
    Commitment(
        "10",
        gettext_lazy(
            "There was never a particularly serious accident, no serious one in the last 5 years, "
            "no death in the last 2."
        ),
        "G-8-2",
    ),
    Commitment(
        "11",
        gettext_lazy("The yearly accident statistics have fallen or stayed level since the last grade."),
        "G-8-2",
    ),
    Commitment(
        "12",
        gettext_lazy("The enterprise held level 1 before, or level 2 or 3 in effect for 3 years."),
        "G-8-2",
    ),
)


@dataclass(frozen=True)
class Finding:
    """What the records say on one commitment: lines to show, and the reasons why it does not hold."""

    commitment: Commitment
    records: tuple[str, ...]
    against: tuple[Reason, ...] = ()

    @property
    def standing(self) -> str:
        """How the records stand to it: agrees, contradicts, or declared where no register speaks to it."""
        if self.against:
            return "contradicts"
        return "agrees" if self.commitment.number in _CHECKS else "declared"


def commitments_of(level: int) -> tuple[Commitment, ...]:
    """Nine commitments, for level 1 twelve (G-8-1, G-8-2)."""
    return (*NINE, *LEVEL_ONE) if level == 1 else NINE


def held_against_records(
    application: Application, records: Records, applied_on: date, statistics: Iterable[dict[str, Any]] = ()
) -> list[Finding]:
    """Each commitment beside what the records say on the day of applying; `statistics` as filed in the report."""
    return [
        Finding(commitment, *_CHECKS.get(commitment.number, _no_record)(records, applied_on, list(statistics)))
        for commitment in commitments_of(application.level)
    ]


Answer = tuple[tuple[str, ...], tuple[Reason, ...]]


def record_findings(case: Case, content: Content | None, day: date, records: Records | None = None) -> list[Finding]:
    """Each commitment beside the records, on the day of applying: the first submission, or `day` before it."""
    application: Application = case.record
    statistics = (content.data if content else {}).get("statistics", {}).get("years", [])
    records = records or Records(application)
    return held_against_records(application, records, application.applied_on or day, statistics)


def _no_record(records: Records, applied_on: date, statistics: list[dict[str, Any]]) -> Answer:
    return (_("No register here speaks to this; it is declared and judged by people."),), ()


def _accidents(records: Records, applied_on: date, statistics: list[dict[str, Any]]) -> Answer:
    return _accident_lines(records), _accident_reasons(rules.accident_commitment_faults(records.accidents, applied_on))


def _level_one_accidents(records: Records, applied_on: date, statistics: list[dict[str, Any]]) -> Answer:
    return _accident_lines(records), _accident_reasons(rules.level_one_accident_faults(records.accidents, applied_on))


def _dishonesty(records: Records, applied_on: date, statistics: list[dict[str, Any]]) -> Answer:
    lines = tuple(
        _("On the list from %(first)s to %(last)s.")
        % {
            "first": row.listed_on.isoformat(),
            "last": row.removed_on.isoformat() if row.removed_on else _("now"),
        }
        for row in records.listings
    )
    against = tuple(
        Reason(
            _("On the dishonesty list since %(day)s; apply again after removal.") % {"day": row.listed_on.isoformat()},
            "G-8-1",
        )
        for row in rules.dishonesty_listings_in_force(records.listings, applied_on)
    )
    return lines or (_("Not on the dishonesty list."),), against


def _bar(number: int) -> Callable[[Records, date, list[dict[str, Any]]], Answer]:
    def check(records: Records, applied_on: date, statistics: list[dict[str, Any]]) -> Answer:
        kind = rules.BARS_OF_COMMITMENT[number]
        days = [bar.notified_on.isoformat() for bar in records.bars if bar.kind == kind]
        in_force = rules.bars_against_commitment(number, records.bars, applied_on)
        against = tuple(bar_reason(bar, "G-8-1") for bar in in_force)
        lines = (_("Recorded: %(days)s.") % {"days": _(", ").join(days)},) if days else (_("No record."),)
        return lines, against

    return check


def _statistics(records: Records, applied_on: date, statistics: list[dict[str, Any]]) -> Answer:
    years = [_year_statistics(row) for row in statistics]
    if not years:
        return (_("No statistics have been entered in the report."),), (
            Reason(_("Enter the accident statistics of each year since the last grade."), "G-8-2"),
        )
    first = min(year.year for year in years)
    since = max((grade.announced_on.year for grade in records.grades), default=first)
    faults = rules.level_one_statistics_faults(years, since, applied_on.year - 1)
    return (_("Years entered: %(years)s.") % {"years": _(", ").join(str(year.year) for year in years)},), tuple(
        Reason(_statistics_fault_text(fault), "G-8-2") for fault in faults
    )


def _history(records: Records, applied_on: date, statistics: list[dict[str, Any]]) -> Answer:
    lines = tuple(
        _("Level %(level)s from %(first)s to %(last)s.")
        % {
            "level": level_numeral(grade.level),
            "first": grade.announced_on.isoformat(),
            "last": grade.last_day.isoformat(),
        }
        for grade in records.grades
    )
    if rules.level_one_history_holds(records.grades, applied_on):
        return lines, ()
    reason = Reason(_("The register shows neither an earlier level 1 nor level 2 or 3 in effect for 3 years."), "G-8-2")
    return lines or (_("No earlier grade."),), (reason,)


_CHECKS: dict[str, Callable[[Records, date, list[dict[str, Any]]], Answer]] = {
    "4": _accidents,
    "6": _dishonesty,
    "7": _bar(7),
    "8": _bar(8),
    "10": _level_one_accidents,
    "11": _statistics,
    "12": _history,
}


def bar_reason(bar: rules.BarInForce, rule: str) -> Reason:
    """A bar in force, with the day of its notice, its last day and the first day on which to apply."""
    return Reason(
        _("Barred by %(event)s of %(day)s until %(until)s; an application is possible from %(possible)s.")
        % {
            "event": _BAR_NAMES[bar.bar.kind],
            "day": bar.bar.notified_on.isoformat(),
            "until": bar.until.isoformat(),
            "possible": bar.may_apply_from.isoformat(),
        },
        rule,
    )


_BAR_NAMES = {
    rules.BarKind.FAILURE: gettext_lazy("the notice of failure"),
    rules.BarKind.REVOCATION: gettext_lazy("the revocation"),
    rules.BarKind.FALSE_COMMITMENT: gettext_lazy("the false commitment"),
}


def _accident_lines(records: Records) -> tuple[str, ...]:
    return tuple(map(accident_in_words, records.accidents)) or (_("No accident is recorded."),)


def accident_in_words(accident: rules.Accident) -> str:
    """An accident as the register has it: its day, people and loss in yuan."""
    return _("%(day)s: %(deaths)d dead, %(injuries)d seriously injured, %(loss)s yuan lost.") % {
        "day": accident.on.isoformat(),
        "deaths": accident.deaths,
        "injuries": accident.serious_injuries,
        "loss": f"{accident.direct_loss:,.2f}",
    }


def _accident_reasons(faults: tuple[AccidentFault, ...]) -> tuple[Reason, ...]:
    texts = {
        AccidentFaultCode.DEATHS: _("%(total)s dead (%(days)s), where nobody may have died."),
        AccidentFaultCode.SERIOUS_INJURIES: _(
            "%(total)s seriously injured (%(days)s), which reaches the limit of %(limit)s."
        ),
        AccidentFaultCode.DIRECT_LOSS: _("%(total)s yuan lost (%(days)s), which reaches the limit of %(limit)s yuan."),
        AccidentFaultCode.SERIOUS_ACCIDENT: _("A serious accident in the last 5 years (%(days)s)."),
        AccidentFaultCode.PARTICULARLY_SERIOUS_ACCIDENT: _("A particularly serious accident (%(days)s)."),
    }
    return tuple(
        Reason(
            texts[fault.code]
            % {
                "total": figure(fault.total),
                "limit": figure(fault.reached_at),
                "days": _(", ").join(accident.on.isoformat() for accident in fault.accidents),
            },
            fault.rule,
        )
        for fault in faults
    )


def figure(value: Decimal) -> str:
    """People or yuan as they are read: grouped, with fen only where there are any."""
    places = 0 if value == value.to_integral_value() else 2
    return f"{value:,.{places}f}"


def _year_statistics(row: dict[str, Any]) -> rules.YearStatistics:
    figures = {
        figure: Decimal(str(row[figure.value]))
        for figure in rules.StatisticsFigure
        if row.get(figure.value) is not None
    }
    return rules.YearStatistics(int(row["year"]), figures)


def _statistics_fault_text(fault: rules.StatisticsFault) -> str:
    if fault.code == rules.StatisticsFaultCode.MISSING_YEAR:
        return _("The statistics of %(year)s are missing.") % {"year": fault.year}
    names = {
        rules.StatisticsFigure.ACCIDENTS: _("accidents"),
        rules.StatisticsFigure.CASUALTIES: _("casualties"),
        rules.StatisticsFigure.LOST_DAYS: _("lost days"),
        rules.StatisticsFigure.DEATH_RATE: _("deaths per thousand"),
        rules.StatisticsFigure.SERIOUS_INJURY_RATE: _("serious injuries per thousand"),
        rules.StatisticsFigure.FREQUENCY: _("frequency"),
        rules.StatisticsFigure.SEVERITY: _("severity"),
    }
    name = names[fault.figure] if fault.figure else ""
    if fault.code == rules.StatisticsFaultCode.MISSING_FIGURE:
        return _("%(year)s: %(figure)s is missing.") % {"year": fault.year, "figure": name}
    return _("%(year)s: %(figure)s rose from %(before)s to %(after)s.") % {
        "year": fault.year,
        "figure": name,
        "before": fault.before,
        "after": fault.after,
    }
