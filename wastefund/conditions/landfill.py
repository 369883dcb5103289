"""Conditions of a landfill's steps."""

from collections import Counter
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from casework.errors import Reason
from casework.figures import figure_text
from casework.steps import StepContext
from wastefund import booking, rules, volumes
from wastefund.forms.landfill import parts_of
from wastefund.labels import KINDS
from wastefund.models import Landfill
from wastefund.rules import LandfillKind
from wastefund.screens.landfill import facts_of


def permit_unknown(context: StepContext) -> list[Reason]:
    """No other landfill of the register has the same permit and name (L-19)."""
    facts = context.payload
    if not facts or not {"permit_number", "name"} <= facts.keys():
        record = context.record
        facts = {"permit_number": record.permit_number, "name": record.name}
    others = Landfill.objects.filter(permit_number=facts["permit_number"], name=facts["name"])
    others = others.exclude(case=context.case.pk).exclude(case__state__in=("discarded", "removed"))
    text = _("“%(name)s” with the permit %(permit)s is in the register already.")
    figures = {"name": facts["name"], "permit": facts["permit_number"]}
    return [Reason(text % figures, "L-19")] if others.exists() else []


def filled_before_is_shown(context: StepContext) -> list[Reason]:
    """Evidence is given where something was filled before 2022 (L-8-2)."""
    filled = sum((part.filled for part in context.record.parts_as_rules), Decimal(0))
    if not filled or context.data["evidence"]:
        return []
    text = _("%(filled)s m³ were filled on %(day)s; attach what shows that, such as a survey.")
    return [Reason(text % {"filled": figure_text(filled), "day": rules.IN_FORCE.isoformat()}, "L-8-2", "/evidence")]


def months_once(context: StepContext) -> list[Reason]:
    """No month of a part is named twice; the row that names it again is told."""
    rows = context.data["volumes"]
    named = Counter((row["part"], row["month"]) for row in rows)
    last = {(row["part"], row["month"]): index for index, row in enumerate(rows)}
    return [
        Reason(
            _("%(month)s of the %(part)s is given %(count)d times.")
            % {"month": f"{month:%Y-%m}", "part": KINDS[LandfillKind(part)], "count": count},
            "L-8",
            f"/volumes/{last[part, month]}/month",
        )
        for (part, month), count in named.items()
        if count > 1
    ]


def months_possible(context: StepContext) -> list[Reason]:
    """Each month is one in which something can have been filled: not to come, not before operation (L-8)."""
    landfill: Landfill = context.record
    first, last = volumes.first_logged_month(landfill), volumes.last_logged_month(landfill, context.today)
    found = []
    for index, row in enumerate(context.data["volumes"]):
        if not first <= row["month"] <= last:
            text = _("%(month)s is not between %(first)s and %(last)s, for which volumes are recorded.")
            figures = {"month": f"{row['month']:%Y-%m}", "first": f"{first:%Y-%m}", "last": f"{last:%Y-%m}"}
            found.append(Reason(text % figures, "L-8", f"/volumes/{index}/month"))
    return found


def corrections_have_reasons(context: StepContext) -> list[Reason]:
    """A month recorded before is corrected with a reason, and to another volume."""
    log = _log(context)
    found = []
    for index, row in enumerate(context.data["volumes"]):
        before = log.get((LandfillKind(row["part"]), row["month"]))
        if before is None:
            continue
        figures = {"month": f"{row['month']:%Y-%m}", "before": figure_text(before)}
        if before == row["volume"]:
            text = _("%(before)s m³ are recorded for %(month)s already.")
            found.append(Reason(text % figures, "L-8", f"/volumes/{index}/volume"))
        elif not row["reason"].strip():
            text = _("%(before)s m³ are recorded for %(month)s; say why that is corrected.")
            found.append(Reason(text % figures, "L-8", f"/volumes/{index}/reason"))
    return found


def within_capacity(context: StepContext) -> list[Reason]:
    """What is filled in all does not exceed the capacity of its part (L-7); the month that passes it is told."""
    rows, recorded = context.data["volumes"], _log(context)
    log = dict(recorded) | {(LandfillKind(row["part"]), row["month"]): row["volume"] for row in rows}
    text = _("With this, %(filled)s m³ of the %(part)s are filled: more than its capacity of %(capacity)s m³.")
    return [
        Reason(
            text
            % {
                "filled": figure_text(filled),
                "part": KINDS[part.kind],
                "capacity": figure_text(part.capacity),
            },
            "L-7",
            _passing(rows, part, recorded),
        )
        for part in context.record.parts_as_rules
        if (filled := part.filled + volumes.filled_after(log, part.kind)) > part.capacity
    ]


def _passing(rows: list[dict[str, Any]], part: rules.Part, recorded: volumes.Log) -> str:
    """The path of the row with which the capacity of a part is passed, the months taken in their order."""
    filled = part.filled + volumes.filled_after(recorded, part.kind)
    own = [(row["month"], index, row["volume"]) for index, row in enumerate(rows) if row["part"] == part.kind]
    for month, index, volume in sorted(own):
        filled += volume - recorded.get((part.kind, month), 0)
        if filled > part.capacity:
            return f"/volumes/{index}/volume"
    return "/volumes"


def facts_fit_the_log(context: StepContext) -> list[Reason]:
    """Changed facts leave room for what has been filled, and do not begin after it (L-5, L-7)."""
    log = _log(context)
    changed = {part.kind: part for part in parts_of(context.data)}
    found = []
    for kind in sorted({part for part, _month in log}):
        part = changed.get(kind, rules.Part(kind, Decimal(0)))
        filled = part.filled + volumes.filled_after(log, kind)
        if filled > part.capacity:
            text = _("%(filled)s m³ of the %(part)s are filled; its capacity cannot be %(capacity)s m³.")
            figures = {"filled": figure_text(filled), "part": KINDS[kind], "capacity": figure_text(part.capacity)}
            found.append(Reason(text % figures, "L-7", f"/capacity_{kind}"))
    early = [month for _part, month in log if month < rules.month_of(context.data["operating_since"])]
    if early:
        text = _("Volumes are recorded from %(month)s on; operation cannot have begun later.")
        found.append(Reason(text % {"month": f"{min(early):%Y-%m}"}, "L-8", "/operating_since"))
    return found


def something_changes(context: StepContext) -> list[Reason]:
    """At least one fact differs from what the register says."""
    before = facts_of(context.record)
    # Nothing filled is the same, whether it is said as 0 or not at all.
    if any((context.data[name] or None) != (value or None) for name, value in before.items()):
        return []
    return [Reason(_("Nothing in these facts differs from the register."), "L-5")]


def books_open(context: StepContext) -> list[Reason]:
    """A plan has been adopted, so that there are books."""
    if context.record.books:
        return []
    return [Reason(_("There are no books yet; they are opened when the first plan is adopted."), "L-5")]


def books_empty(context: StepContext) -> list[Reason]:
    """Nothing has been booked: a landfill with a history stays in the register (L-14)."""
    entries = sum(book.head_sequence for book in context.record.books)
    if not entries:
        return []
    text = _("Its books hold %(count)d entries; a landfill with a history stays in the register.")
    return [Reason(text % {"count": entries}, "L-14")]


def period_can_close(context: StepContext) -> list[Reason]:
    """The month is over, later than what is closed, and everything in it is booked (L-11)."""
    landfill, month = context.record, context.data["month"]
    closed = [book.closed_through for book in landfill.books if book.closed_through]
    if month >= rules.month_of(context.today):
        text = _("%(month)s is not over yet.")
        return [Reason(text % {"month": f"{month:%Y-%m}"}, "L-11", "/month")]
    if closed and rules.month_of(max(closed)) >= month:
        text = _("The books are closed through %(day)s already.")
        return [Reason(text % {"day": max(closed).isoformat()}, "L-11", "/month")]
    waiting = booking.waiting_until(landfill, month)
    text = _("%(what)s of %(month)s is not booked yet; the volume of the month is to be recorded first.")
    return [
        Reason(text % {"what": each.label, "month": f"{each.month:%Y-%m}"}, "L-8", "/month") for each in waiting[:5]
    ]


def _log(context: StepContext) -> volumes.Log:
    """The log as it is recorded, read once for all that a step checks."""
    if "log" not in context.memo:
        context.memo["log"] = volumes.log_of(context.record)
    return context.memo["log"]  # type: ignore[no-any-return]
