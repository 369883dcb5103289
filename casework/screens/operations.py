"""The figures of `casework.watch.operations` in words: how each thing stands, and what to do."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import groupby
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from casework.labels import sentences
from casework.watch import operations
from casework.watch.operations import Alive, Coverage, Figures, Mails, Standing, Stuck, Sweep
from records import clock

TONES = {Standing.OK: "done", Standing.LOOK: "due", Standing.BROKEN: "overdue"}
WORDS = {
    Standing.OK: gettext_lazy("in order"),
    Standing.LOOK: gettext_lazy("needs a look"),
    Standing.BROKEN: gettext_lazy("broken"),
}
COUNTED = {
    "settled": gettext_lazy("%(count)d settled"),
    "written": gettext_lazy("%(count)d written"),
    "sent": gettext_lazy("%(count)d sent"),
    "failed": gettext_lazy("%(count)d failed"),
}
"""The figures of tasks that have words; others stand in what `clock_status --json` says."""


@dataclass(frozen=True)
class Link:
    """Where more is to be seen or done."""

    url: str
    label: str
    console: bool = False
    """Whether it leads into the console, which not everybody may open."""


@dataclass(frozen=True)
class Detail:
    """One of several: its name, what is said of it, its error. Name and error are the machine's words, not ours."""

    name: str = ""
    said: str = ""
    error: str = ""

    def __str__(self) -> str:
        return " · ".join(filter(None, (self.name, self.said, self.error)))


@dataclass(frozen=True)
class Line:
    """One thing: how it stands, in words and figures, and what to do where it does not stand well.

    `names` are the commands, variables and tasks that the advice speaks of.
    """

    code: str
    title: str
    standing: Standing
    said: str
    todo: str = ""
    names: tuple[str, ...] = ()
    details: tuple[Detail, ...] = ()
    link: Link | None = None

    @property
    def tone(self) -> str:
        return TONES[self.standing]

    @property
    def word(self) -> str:
        return str(WORDS[self.standing])

    @property
    def advised(self) -> bool:
        """Whether something is to be done."""
        return self.standing is not Standing.OK and bool(self.todo)


@dataclass(frozen=True)
class Group:
    """Things that belong together."""

    code: str
    title: str
    lines: tuple[Line, ...]


def groups(figures: Figures) -> list[Group]:
    """All that is looked at, in the order of the page."""
    return [
        Group("processes", _("Processes"), tuple(_processes(figures))),
        Group("limits", _("Time limits"), tuple(_limits(figures))),
        Group("mails", _("Mails"), (_waiting(figures.mails, figures.now), _given_up(figures.mails))),
        Group("tasks", _("What is done regularly"), (*_sweeps(figures), _failures(figures))),
    ]


def worst(found: Iterable[Group]) -> Standing:
    """How the whole stands: as its worst line."""
    order = [Standing.OK, Standing.LOOK, Standing.BROKEN]
    return max((line.standing for group in found for line in group.lines), key=order.index)


def database(answers: bool) -> Line:
    """The line of the database, which is all there is to say where it does not answer."""
    if answers:
        return Line("database", _("Database"), Standing.OK, _("It answers."))
    todo = _("See whether it runs and can be reached under its address. Until then the site stands still.")
    return Line("database", _("Database"), Standing.BROKEN, _("It does not answer."), todo, ("DATABASE_URL",))


def _processes(figures: Figures) -> Iterator[Line]:
    yield database(answers=True)
    yield _broker(figures.broker)
    todo = _("Start the clock, or read its log. Without it nothing lapses by itself and no mail leaves.")
    clocks = Line("clock", _("Clock"), Standing.OK, "", todo, ("celery -A config beat",))
    yield _alive(clocks, figures.clocks, figures.at)
    todo = _("Start a worker, or read its log. Without one nothing is settled and no mail leaves.")
    workers = Line("workers", _("Workers"), Standing.OK, "", todo, ("celery -A config worker",))
    yield _alive(workers, figures.workers, figures.at)


def _broker(answers: bool) -> Line:
    if answers:
        return Line("broker", _("Messages to the workers"), Standing.OK, _("They can be left."))
    todo = _(
        "See whether what carries the messages runs and can be reached under its address; where they go through a "
        "folder, whether it can be written to. Nothing is lost meanwhile: what is due stands in the database."
    )
    said = _("They cannot be left.")
    return Line("broker", _("Messages to the workers"), Standing.BROKEN, said, todo, ("REDIS_URL",))


def _alive(line: Line, found: tuple[Alive, ...], at: datetime) -> Line:
    """The line with how its processes stand, the one heard last first."""
    said = _("No sign of life in the last two days.")
    if found:
        said = _("Last sign of life %(age)s ago.") % {"age": lasting(at - found[0].at)}
    return replace(
        line,
        standing=operations.of_processes(found, at),
        said=said,
        details=tuple(Detail(each.name, _("%(age)s ago") % {"age": lasting(at - each.at)}) for each in found),
        link=Link(reverse("admin:casework_heartbeat_changelist"), _("Signs of life"), console=True),
    )


def _limits(figures: Figures) -> Iterator[Line]:
    yield _lapses(figures)
    yield _calendar(figures.coverage, clock.day_of(figures.now))
    yield _provisional(figures.coverage)


def _lapses(figures: Figures) -> Line:
    standing, count = operations.of_lapses(figures.stuck_cases), figures.stuck_cases
    due = figures.lapses_due
    said = _("No lapse is due and unsettled.")
    if due:
        text = ngettext(
            "%(count)d lapse is due and not settled yet.", "%(count)d lapses are due and not settled yet.", due
        )
        said = text % {"count": due}
    if not count:
        return Line("lapses", _("Lapses"), standing, said)
    said += " " + ngettext(
        "In %(count)d case it fails at every attempt.", "In %(count)d cases it fails at every attempt.", count
    ) % {"count": count}
    todo = _(
        "Mend what the error names; the full story stands in the worker's log under the case's reference. The next "
        "sweep then settles the lapse as of its own day; the command tries at once."
    )
    link = Link(reverse("admin:casework_stuckcase_changelist"), _("Cases with unsettled lapses"), console=True)
    details = tuple(map(_stuck, figures.stuck))
    return Line("lapses", _("Lapses"), standing, said, todo, ("manage.py settle",), details, link)


def _stuck(stuck: Stuck) -> Detail:
    text = ngettext("since %(since)s, %(count)d attempt", "since %(since)s, %(count)d attempts", stuck.attempts)
    said = text % {"since": moment(stuck.since), "count": stuck.attempts}
    return Detail(stuck.reference, said, stuck.error)


def _calendar(coverage: Coverage, today: date) -> Line:
    standing = operations.of_coverage(coverage, today)
    known = _("Schedules are there for %(years)s.") % {"years": _spans(coverage.years)}
    final = _("This year has none: every due day from now on is provisional.")
    if coverage.final_until:
        final = _("Due days up to %(day)s are final.") % {"day": coverage.final_until}
    year = today.year if standing is Standing.BROKEN else today.year + 1
    todo = _(
        "The State Council publishes the working days of a year in November of the year before. Enter those of "
        "%(year)d as soon as they are out; every open due day that they move is shown first."
    ) % {"year": year}
    link = Link(reverse("casework:calendar_import"), _("Enter a schedule"))
    return Line("calendar", _("Working days"), standing, sentences(known, final), todo, link=link)


def _provisional(coverage: Coverage) -> Line:
    count = coverage.provisional
    said = _("No open due day is provisional.")
    if count:
        text = ngettext(
            "%(count)d open due day is provisional: it is counted in a year without a schedule, and may move once that "
            "is entered.",
            "%(count)d open due days are provisional: they are counted in a year without a schedule, and may move once "
            "that is entered.",
            count,
        )
        said = text % {"count": count}
    return Line("provisional", _("Provisional due days"), Standing.OK, said)


def _waiting(mails: Mails, now: datetime) -> Line:
    standing = operations.of_waiting(mails, now)
    said = _("No mail waits to be sent.")
    if mails.waiting:
        text = ngettext("%(count)d mail waits to be sent.", "%(count)d mails wait to be sent.", mails.waiting)
        said = text % {"count": mails.waiting}
    if mails.due_since:
        age = lasting(now - mails.due_since)
        said += " " + _("The turn of the oldest came %(age)s ago.") % {"age": age}
    if mails.tried_since:
        age = lasting(now - mails.tried_since)
        said += " " + _("The oldest that was tried in vain was written %(age)s ago.") % {"age": age}
    todo = _(
        "See whether a worker lives and the mail server answers; the last error of each mail stands in the console. "
        "Each is tried again by itself, for about three days."
    )
    link = _outbox("waiting", _("Mails that wait"))
    return Line("waiting", _("Unsent"), standing, said, todo, ("EMAIL_URL",), link=link)


def _given_up(mails: Mails) -> Line:
    standing = operations.of_given_up(mails)
    said = _("No mail was given up.")
    if mails.failed:
        text = ngettext("%(count)d mail was given up.", "%(count)d mails were given up.", mails.failed)
        said = text % {"count": mails.failed}
    todo = _(
        "The console says why. Have the address corrected or mend the cause, then choose there to send them again."
    )
    link = _outbox("failed", _("Mails given up"))
    return Line("given_up", _("Given up"), standing, said, todo, link=link)


def _outbox(state: str, label: str) -> Link:
    address = reverse("admin:casework_outboxmessage_changelist")
    return Link(f"{address}?{urlencode({'state__exact': state})}", label, console=True)


def _sweeps(figures: Figures) -> Iterator[Line]:
    for sweep in figures.sweeps:
        standing = operations.of_sweep(sweep, figures.at)
        details = (Detail(error=sweep.error),) if sweep.failed_at else ()
        said = _said_of(sweep, figures.at)
        yield Line(sweep.task, sweep.label, standing, said, _todo_of(sweep), (sweep.task,), details)


def _said_of(sweep: Sweep, at: datetime) -> str:
    said = []
    if sweep.failed_at:
        said.append(_("Failed %(age)s ago.") % {"age": lasting(at - sweep.failed_at)})
    if sweep.ended_at:
        found = sweep.figures or {}
        counted = [str(words) % {"count": found[name]} for name, words in COUNTED.items() if name in found]
        age = {"age": lasting(at - sweep.ended_at), "figures": _(", ").join(counted)}
        said.append((_("Ended %(age)s ago: %(figures)s.") if counted else _("Ended %(age)s ago.")) % age)
    if sweep.begun_at and not sweep.failed_at and (sweep.ended_at is None or sweep.begun_at > sweep.ended_at):
        said.append(_("Begun %(age)s ago and not ended yet.") % {"age": lasting(at - sweep.begun_at)})
    return sentences(*said) if said else _("It has not run yet.")


def _todo_of(sweep: Sweep) -> str:
    if sweep.failed_at:
        return _("The worker's log tells more, under the name of the task. It is tried again at its next turn.")
    if (sweep.figures or {}).get("failed"):
        return _("The worker's log names what failed, under the name of the task. It is tried again each time.")
    return _("See whether clock and workers live; the worker's log tells more, under the name of the task.")


def _failures(figures: Figures) -> Line:
    told = [each for each in figures.failures if figures.at - each.at <= operations.FAILURE_TOLD]
    standing = operations.of_failures(figures.failures, figures.at)
    said = _("None has failed within a day.")
    if told:
        text = ngettext("%(count)d has failed within a day.", "%(count)d have failed within a day.", len(told))
        said = text % {"count": len(told)}
    details = tuple(
        Detail(each.task, _("%(age)s ago") % {"age": lasting(figures.at - each.at)}, each.error) for each in told
    )
    todo = _("The worker's log tells more. What was asked for has not been done and may have to be asked for again.")
    link = Link(reverse("admin:casework_taskrun_changelist"), _("Runs of tasks"), console=True)
    return Line("failures", _("Other tasks"), standing, said, todo, details=details, link=link)


def moment(at: datetime) -> str:
    """A moment as tables show it, in Shanghai."""
    return at.astimezone(clock.SHANGHAI).strftime("%Y-%m-%d %H:%M")


def lasting(age: timedelta) -> str:
    """A length of time in its largest whole unit; never negative."""
    seconds = max(0, int(age.total_seconds()))
    if seconds < 60:
        return ngettext("%(count)d second", "%(count)d seconds", seconds) % {"count": seconds}
    minutes = seconds // 60
    if minutes < 60:
        return ngettext("%(count)d minute", "%(count)d minutes", minutes) % {"count": minutes}
    hours = minutes // 60
    if hours < 48:
        return ngettext("%(count)d hour", "%(count)d hours", hours) % {"count": hours}
    return ngettext("%(count)d day", "%(count)d days", hours // 24) % {"count": hours // 24}


def _spans(years: tuple[int, ...]) -> str:
    """Years as people write them: 2021–2026, 2028."""
    runs = [
        [year for _place, year in run] for _key, run in groupby(enumerate(years), lambda found: found[1] - found[0])
    ]
    return _(", ").join(f"{run[0]}–{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)
