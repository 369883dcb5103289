"""What the list, the public notice and the announcement do, and how that is said beforehand."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.actors import PersonActor
from accounts.models import Organisation
from casework.limits import may_follow_from
from casework.models import ProposalState, PublicList
from casework.steps import CopyTo, StepContext
from grading import rules
from grading.deadlines import PUBLIC_NOTICE
from grading.effects.filing import due_day
from grading.models import Application, CopyBody, GradeRecord, level_numeral
from grading.queries import acts_itself, party_in


def announce(context: StepContext) -> None:
    """Enter the grade into the register; it supersedes what the enterprise held in the industry (G-9, G-10-1)."""
    application: Application = context.record
    for earlier in _still_held(application, context.today):
        # Its last day is the one before: no day is without a grade, and none has two (reading: G-10-1).
        earlier.ended_on = context.today - timedelta(days=1)
        earlier.save(update_fields=["ended_on"])
    GradeRecord.objects.create(
        enterprise=application.enterprise,
        industry=application.standard.industry,
        level=application.level,
        announced_on=context.today,
        valid_until=rules.valid_until(context.today),
        document_number=context.data["document_number"],
        case=context.case,
    )


def copies(office: Organisation, day: date) -> list[CopyTo]:
    """The bodies that the department's register names on `day` (G-7-5)."""
    return [CopyTo(row.kind, row.name, row.email) for row in _bodies(office, day)]


def last_contact(context: StepContext) -> dict[str, Any]:
    """The address for objections of the department's last public notice."""
    if not isinstance(context.actor, PersonActor):
        return {}
    rows = PublicList.objects.filter(
        organisation=context.actor.organisation, step=context.step.code, state=ProposalState.SIGNED
    )
    last = rows.order_by("-issued_at").values_list("payload", flat=True).first()
    return {"contact": last.get("contact", "")} if last else {}


def what_listing_does(contexts: Sequence[StepContext]) -> list[str]:
    own = [context for context in contexts if acts_itself(context.case)]
    reported = [context for context in contexts if not acts_itself(context.case)]
    return [*_reporting(reported), *_listing_for_itself(own)]


def _reporting(contexts: Sequence[StepContext]) -> list[str]:
    if not contexts:
        return []
    departments = dict.fromkeys(party_in(context.case, "grading_department").name for context in contexts)
    text = ngettext(
        "%(count)d enterprise is reported as qualified to %(department)s, which puts up the public notice next.",
        "%(count)d enterprises are reported as qualified to %(department)s, which puts up the public notice next.",
        len(contexts),
    )
    return [text % {"count": len(contexts), "department": _(", ").join(departments)}]


def _listing_for_itself(contexts: Sequence[StepContext]) -> list[str]:
    """What a department that organises by itself lists goes to nobody."""
    if not contexts:
        return []
    text = ngettext(
        "%(count)d enterprise is on your department's own list of the qualified; the public notice is its next step.",
        "%(count)d enterprises are on your department's own list of the qualified; the public notice is its next step.",
        len(contexts),
    )
    return [text % {"count": len(contexts)}]


def what_posting_does(contexts: Sequence[StepContext]) -> list[str]:
    last = max(last_days(contexts))
    text = ngettext(
        "%(count)d enterprise is shown to the public, by name and level, until %(last)s.",
        "%(count)d enterprises are shown to the public, by name and level, until %(last)s.",
        len(contexts),
    )
    return [
        text % {"count": len(contexts), "last": last.isoformat()},
        _("Anybody can object until the end of that day; whoever puts up the notice does not decide on objections."),
        _("The grades can be announced from %(day)s.") % {"day": may_follow_from(last).isoformat()},
    ]


def what_announcing_does(contexts: Sequence[StepContext]) -> list[str]:
    today = contexts[0].today
    return [
        *_granted(contexts, today),
        *_superseding(contexts, today),
        *_copying(contexts[0], today),
        _("The announcement is public from then on; each enterprise and the units that handled it are told."),
    ]


def last_days(contexts: Sequence[StepContext]) -> list[date]:
    """The last day of a public notice put up today, once for each region, whose limits may differ (G-16)."""
    regions = {context.case.region_id: context for context in contexts}
    return [date.fromisoformat(due_day(context, PUBLIC_NOTICE)) for context in regions.values()]


def _granted(contexts: Sequence[StepContext], today: date) -> list[str]:
    levels: dict[int, int] = {}
    for context in contexts:
        levels[context.record.level] = levels.get(context.record.level, 0) + 1
    until = rules.valid_until(today).isoformat()
    return [
        ngettext(
            "%(count)d enterprise gets level %(level)s, valid until %(until)s.",
            "%(count)d enterprises get level %(level)s, valid until %(until)s.",
            count,
        )
        % {"count": count, "level": level_numeral(level), "until": until}
        for level, count in sorted(levels.items())
    ]


def _superseding(contexts: Sequence[StepContext], today: date) -> list[str]:
    count = sum(len(_still_held(context.record, today)) for context in contexts)
    if not count:
        return []
    text = ngettext(
        "%(count)d earlier grade in the same industry ends with the day before.",
        "%(count)d earlier grades in the same industry end with the day before.",
        count,
    )
    return [text % {"count": count}]


def _copying(context: StepContext, today: date) -> list[str]:
    if not isinstance(context.actor, PersonActor):
        return []
    bodies = _bodies(context.actor.organisation, today)
    by_mail = [row.name for row in bodies if row.email]
    on_paper = [row.name for row in bodies if not row.email]
    missing = [label for kind, label in CopyBody.Kind.choices if kind not in {row.kind for row in bodies}]
    said = []
    if by_mail:
        said.append(_("Copies go out by mail to: %(names)s.") % {"names": _(", ").join(by_mail)})
    if on_paper:
        said.append(
            _("Copies go on paper to: %(names)s; record day and proof afterwards.") % {"names": _(", ").join(on_paper)}
        )
    if missing:
        text = _("In the department's register no body is named as: %(kinds)s. Nobody of that kind gets a copy.")
        said.append(text % {"kinds": _(", ").join(str(label) for label in missing)})
    return said


def _bodies(office: Organisation, day: date) -> list[CopyBody]:
    rows = CopyBody.objects.filter(Q(until__isnull=True) | Q(until__gte=day), department=office, since__lte=day)
    return list(rows.order_by("pk"))


def _still_held(application: Application, day: date) -> list[GradeRecord]:
    """The grades, whatever their level, that the enterprise holds in the industry on `day`."""
    rows = GradeRecord.objects.filter(
        Q(ended_on__isnull=True) | Q(ended_on__gte=day),
        enterprise=application.enterprise,
        industry=application.standard.industry,
        announced_on__lte=day,
        valid_until__gte=day,
    )
    return list(rows)
