"""What a landfill's steps do."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.actors import PersonActor
from casework.figures import figure_text
from casework.steps import StepContext
from ledger import posting
from wastefund import adequacy, rules, tasks, volumes
from wastefund.forms.landfill import parts_of
from wastefund.labels import KINDS
from wastefund.models import Landfill, LandfillPart, MonthlyVolume
from wastefund.rules import LandfillKind


def start(context: StepContext) -> None:
    """Enter the landfill, for the unit's own eyes until two people have confirmed it."""
    unit = _person(context).organisation
    landfill = Landfill(case=context.case, responsible_unit=unit)
    _write_facts(landfill, context.data)


def change_facts(context: StepContext) -> None:
    """Replace the facts of a landfill in the register, and note whether the plan in force still fits them (L-5)."""
    write_facts(context)
    adequacy.note(context.record, context.today)


def write_facts(context: StepContext) -> None:
    """Replace the facts of the register; the event keeps what they were before and what they are."""
    _write_facts(context.record, context.data)
    context.case.region = context.data["region"]


def after_volumes(context: StepContext) -> None:
    """Write the rows, each as the next version of its month, and book what has waited for them."""
    landfill: Landfill = context.record
    versions = {
        (row["kind"], row["month"]): row["version"]
        for row in MonthlyVolume.objects.filter(landfill=landfill)
        .order_by("version")
        .values("kind", "month", "version")
    }
    membership = _person(context).membership
    MonthlyVolume.objects.bulk_create(
        MonthlyVolume(
            landfill=landfill,
            kind=row["part"],
            month=row["month"],
            version=versions.get((row["part"], row["month"]), 0) + 1,
            volume=row["volume"],
            reason=row["reason"],
            event=context.recorded,
            recorded_by=membership,
        )
        for row in context.data["volumes"]
    )
    # Where the broker does not answer, the clock books within the hour; the step is taken all the same.
    transaction.on_commit(lambda: tasks.book_landfill.delay(landfill.pk), robust=True)


def close_period(context: StepContext) -> None:
    """Close both books through the end of the month; the certificates are kept with them (L-11)."""
    through = rules.last_day_of(context.data["month"])
    for book in context.record.books:
        posting.close_period(book, through, context.actor)


def what_confirming_does(context: StepContext) -> list[str]:
    """In words, for the page that asks once more."""
    return [
        _(
            "The landfill is in the register from now on; the environment, finance and price departments of its region "
            "see it."
        ),
        _("Facts change by a signed step from then on, with reasons and evidence."),
    ]


def what_recording_does(context: StepContext) -> list[str]:
    """The volumes by part, and what is filled then."""
    log = volumes.log_of(context.record)
    texts = []
    for part in context.record.parts_as_rules:
        rows = [row for row in context.data["volumes"] if row["part"] == part.kind]
        if not rows:
            continue
        added = sum(row["volume"] - log.get((LandfillKind(part.kind), row["month"]), 0) for row in rows)
        filled = part.filled + volumes.filled_after(log, part.kind) + added
        text = ngettext(
            "%(part)s: %(count)d month; %(filled)s m³ of %(capacity)s m³ are filled then.",
            "%(part)s: %(count)d months; %(filled)s m³ of %(capacity)s m³ are filled then.",
            len(rows),
        )
        texts.append(
            text
            % {
                "part": KINDS[part.kind],
                "count": len(rows),
                "filled": figure_text(filled),
                "capacity": figure_text(part.capacity),
            }
        )
    if any((LandfillKind(row["part"]), row["month"]) in log for row in context.data["volumes"]):
        texts.append(_("Where a corrected month is booked already, the difference comes in with the next one."))
    return [*texts, _("What is booked by volume is booked within a minute, as of the end of each month.")]


def what_changing_does(context: StepContext) -> list[str]:
    """That the plan has to follow."""
    texts = [_("The register says so from now on; the event keeps what it said before.")]
    if context.record.books:
        texts.append(_("The books go on by the plan in force until a new version of it is adopted (L-5)."))
    return texts


def what_removing_does(context: StepContext) -> list[str]:
    """That there is no way back, and what stays."""
    return [
        _("The landfill leaves the register for good; to bring it back it is entered and confirmed anew."),
        _("Its file stays as it is, and is still read by those who could read it."),
    ]


def what_closing_does(context: StepContext) -> list[str]:
    """What can no longer be done."""
    day = rules.last_day_of(context.data["month"]).isoformat()
    return [
        _("Both books are closed through %(day)s for good; what is found later is booked in the next open month.")
        % {"day": day},
        _("A certificate with the number and hash of the last entry is made for each; keep it outside of this system."),
    ]


def _write_facts(landfill: Landfill, facts: dict[str, Any]) -> None:
    for name in ("name", "permit_number", "permit_holder", "address", "operating_since", "planned_closure"):
        setattr(landfill, name, facts[name])
    landfill.closed_on = facts.get("closed_on", landfill.closed_on)
    landfill.waste_categories = facts["waste_categories"].split(", ")
    landfill.save()
    parts = parts_of(facts)
    landfill.parts.exclude(kind__in=[part.kind for part in parts]).delete()
    for part in parts:
        LandfillPart.objects.update_or_create(
            landfill=landfill, kind=part.kind, defaults={"capacity": part.capacity, "filled": part.filled}
        )
    landfill.__dict__.pop("parts_as_rules", None)


def _person(context: StepContext) -> PersonActor:
    if not isinstance(context.actor, PersonActor):
        raise TypeError("a landfill is kept by people")
    return context.actor
