"""What the steps of a plan do: begin a version, adopt it, take the place of the one before."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actors import SYSTEM
from casework import contents, engine
from casework.errors import GuardRefused, Reason
from casework.steps import StepContext
from ledger.language import site_language
from ledger.posting import Draft, post_all
from wastefund import adequacy, bookkeeping, estimates, kinds, management_plan, rules, tasks
from wastefund.conditions.plan import no_other_draft
from wastefund.estimates import Figures, figures_of
from wastefund.models import Landfill, ManagementPlan
from wastefund.rules import entries


def start(context: StepContext) -> None:
    """Begin the next version with what the one in force says."""
    landfill: Landfill = context.data["landfill"]
    # Two starts at once wait here for each other, so that the second sees the first.
    Landfill.objects.select_for_update(no_key=True).get(pk=landfill.pk)
    if others := no_other_draft(context):
        raise GuardRefused(*others)
    before = landfill.plan_in_force
    adopted = landfill.plans.filter(adopted_on__isnull=False).count()
    ManagementPlan.objects.create(
        case=context.case,
        landfill=landfill,
        version=adopted + 1,
        occasion=context.data["occasion"],
    )
    contents.begin(context.case, kinds.PLAN, _carried_over(before), at=context.at)


def adopt(context: StepContext) -> None:
    """Freeze the plan and what it fixes, book it, and let it take the place of the version before (L-5, L-6)."""
    record: ManagementPlan = context.record
    draft = management_plan.draft_of(context)
    landfill = (
        Landfill.objects.select_for_update(of=("self",), no_key=True).select_related("case").get(pk=record.landfill_id)
    )
    record.landfill = landfill
    figures = figures_of(record, draft.data, context.today) if draft else None
    if draft is None or figures is None:
        raise GuardRefused(Reason(_("The plan is not complete."), "L-5"))
    contents.freeze(draft, at=context.at)
    record.adopted_on = context.today
    record.save(update_fields=["adopted_on"])
    if figures.is_first:
        bookkeeping.open_books(landfill, figures.day_before)
    bookkeeping.open_parts(landfill, [(each.kind, each.method) for each in figures.slices])
    estimates.keep(record, figures)
    _book(context, landfill, figures)


def after_adoption(context: StepContext) -> None:
    """The version before is superseded, and what is over is booked by the new one."""
    landfill = context.record.landfill
    for before in landfill.plans.filter(case__state=kinds.ADOPTED).exclude(pk=context.record.pk).select_related("case"):
        engine.take(
            before.case,
            "supersede",
            SYSTEM,
            {},
            key=f"superseded:{context.recorded.pk}",
            seen_version=None,
            at=context.at,
        )
    adequacy.note(landfill, context.today)
    # Where the broker does not answer, the clock books within the hour; the step is taken all the same.
    transaction.on_commit(lambda: tasks.book_landfill.delay(landfill.pk), robust=True)


def what_adopting_does(context: StepContext) -> list[str]:
    """In words, with the figures, for the page that asks once more."""
    draft = management_plan.draft_of(context)
    figures = figures_of(context.record, draft.data, context.today) if draft else None
    if figures is None:
        return []
    numbers = {
        "total": f"{figures.reckoning.total:,.2f}",
        "provision": f"{figures.provision:,.2f}",
        "month": f"{figures.first_month:%Y-%m}",
        "set_aside": f"{figures.set_aside:+,.2f}",
        "change": f"{figures.charge.to_asset + figures.charge.to_profit_or_loss:+,.2f}",
    }
    if figures.is_first:
        return [
            _("%(total)s yuan are set aside and spread from %(month)s on (L-6, L-8).") % numbers,
            _("Two books are opened; the accounting book recognises %(provision)s yuan at present value.") % numbers,
        ]
    return [
        _("From %(month)s on the statutory amount is %(total)s yuan, %(set_aside)s; what is booked stays.") % numbers,
        _("The provision changes by %(change)s yuan to %(provision)s, booked as a change in estimate.") % numbers,
        _("The version before is superseded."),
    ]


def _carried_over(before: ManagementPlan | None) -> dict[str, object]:
    content = contents.latest(before.case, kinds.PLAN) if before else None
    if content is None:
        return {}
    data = dict(content.data)
    # What a later version says anew: from when it holds; and what only the first one says.
    data["basis"] = {key: value for key, value in data["basis"].items() if key not in ("first_month", "asset_cost")}
    booked = max(before.landfill.booked_lines.values_list("through", flat=True), default=None)
    if booked is not None:
        data["basis"]["first_month"] = rules.following_month(booked).isoformat()
    # Documents are attached to the case in which they were handed in.
    return {code: data[code] for code in ("basis", "costs")}


def _book(context: StepContext, landfill: Landfill, figures: Figures) -> None:
    """Both books at once: set aside, and recognised or estimated again, before the first month."""
    accounts = bookkeeping.accounts_of(landfill)
    with site_language():
        statutory = (
            entries.setting_aside(figures.set_aside),
            "setting_aside",
            _("Statutory amount by plan version %d"),
        )
        if figures.is_first:
            recognised = entries.recognition(figures.provision, figures.asset_cost)
            accounting = (recognised, "recognition", _("Initial recognition by plan version %d"))
        else:
            accounting = (
                entries.re_estimate(figures.charge),
                "re_estimate",
                _("Change in estimate by plan version %d"),
            )
        drafts = [
            Draft(
                book=book,
                lines=tuple(bookkeeping.lines(accounts, movements)),
                kind=kind,
                effective_on=rules.estimate_booked_on(figures.first_month, book.closed_through),
                actor=context.actor,
                memo=memo % context.record.version,
                key=f"{kind}:{landfill.pk}:{context.record.version}",
            )
            for book, (movements, kind, memo) in zip(landfill.books, (statutory, accounting), strict=True)
            if movements
        ]
    post_all(drafts, recorded_at=context.at)
