"""The step by which an office corrects a step or a notice of its own: nothing is undone, a notice says what holds.

A procedure takes it up by `amend_step`. What it can do and what it cannot: docs/decisions/amendments.md.
"""

from typing import Any

from django import forms
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actors import PersonActor, SystemActor
from casework.amendments import AMEND, own_steps, steps_told
from casework.errors import Reason
from casework.models import Event, Notice
from casework.payloads import CaseField, StepForm
from casework.screens.amended import name_of, shown_beside
from casework.screens.timeline import event_label
from casework.steps import Addressing, By, NoticeKind, Step, StepContext
from records import clock
from records.models import ActorKind

LONG = 2000
REPLACED, STANDS = "replaced", "stands"
NUMBER_INFIX = "更"


class OwnStepField(CaseField, forms.TypedChoiceField):
    """One of the steps that the office has taken in this case, by its number in the file."""

    by_address = True

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(coerce=int, empty_value=None, **kwargs)

    def offer(self, context: Any) -> None:
        """The office's own steps, newest first; to whoever only reads, every step that could have been one."""
        rows = steps_told(context.case) if isinstance(context.actor, SystemActor) else _own(context)
        self.choices = [("", _("Choose the step")), *((event.sequence, name_of(event)) for event in rows)]


class AmendForm(StepForm):
    """What was wrong, what holds, and why."""

    event = OwnStepField(
        label=gettext_lazy("Step to correct"),
        error_messages={
            "invalid_choice": gettext_lazy(
                "No. %(value)s is no step that your office can correct in this case; choose one of the list."
            )
        },
    )
    wrong = forms.CharField(
        label=gettext_lazy("What was wrong"), max_length=LONG, widget=forms.Textarea(attrs={"rows": 3})
    )
    holds = forms.CharField(
        label=gettext_lazy("What holds instead"),
        help_text=gettext_lazy("In words that stand by themselves: the addressee reads them in the amendment notice."),
        max_length=LONG,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason and legal basis"), max_length=LONG, widget=forms.Textarea(attrs={"rows": 3})
    )
    notice = forms.ChoiceField(
        label=gettext_lazy("The written notice of that step"),
        help_text=gettext_lazy("Only where the step issued one; the number stands behind the step in the list."),
        choices=[
            (REPLACED, gettext_lazy("is replaced: the amendment notice stands in its place")),
            (STANDS, gettext_lazy("stands, but for what is corrected")),
        ],
        widget=forms.RadioSelect,
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        wrong, holds = cleaned.get("wrong"), cleaned.get("holds")
        if wrong and wrong == holds:
            self.add_error("holds", _("This is the same as what was wrong; say what holds instead."))
        return cleaned


def amend_step(*, by: tuple[By, ...], source: tuple[str, ...], rules: tuple[str, ...], tells: tuple[str, ...]) -> Step:
    """The step `amend` for the offices `by`, possible in the states `source`, final ones included.

    `tells` are the capacities of parties that get a short mail beside those to whom the notice goes. The case type
    says by `answers_for_clock` who corrects what the system did.
    """
    return Step(
        code=AMEND,
        label=gettext_lazy("Correct a step or a notice"),
        plain=gettext_lazy("Something that you were told was corrected"),
        source=source,
        stays=True,
        by=by,
        rules=rules,
        form=AmendForm,
        guards=(_something_to_correct,),
        checks=(_not_replaced_before, _notice_answered),
        consequences=_what_it_does,
        notices=(_notice(rules[0]),),
        tells=tells,
        aside="casework/steps/amend.html",
        beside=shown_beside,
        quiet=True,
        urgent_order=97,
    )


def _notice(rule: str) -> NoticeKind:
    return NoticeKind(
        code="amendment",
        label=gettext_lazy("Amendment notice"),
        letter="casework/amendment",
        issuer="",
        to=(),
        addressing=_addressing,
        number_infix=NUMBER_INFIX,
        data=_words,
        rule=rule,
    )


def _own(context: StepContext) -> list[Event]:
    """The steps that the actor's office can correct, looked up once for all fields and conditions."""
    if "own_steps" not in context.memo:
        context.memo["own_steps"] = list(own_steps(context.case, context.actor))
    found: list[Event] = context.memo["own_steps"]
    return found


def _chosen(context: StepContext) -> Event:
    return next(event for event in _own(context) if event.sequence == context.data["event"])


def _something_to_correct(context: StepContext) -> list[Reason]:
    if _own(context):
        return []
    return [Reason(_("Your office has taken no step in this case yet that could be corrected."))]


def _not_replaced_before(context: StepContext) -> list[Reason]:
    """A notice is replaced once; whoever finds another fault corrects the notice that stands in its place."""
    for notice in _chosen(context).notices.all():
        if newer := _replacement_of(notice):
            text = _(
                "%(old)s was replaced by %(new)s on %(day)s: correct no. %(number)d, the amendment, in place of this."
            )
            figures = {
                "old": notice.number,
                "new": newer.number,
                "day": clock.day_of(newer.received_at).isoformat(),
                "number": newer.event.sequence,
            }
            return [Reason(text % figures, path="/event")]
    return []


def _notice_answered(context: StepContext) -> list[Reason]:
    event, answer = _chosen(context), context.data["notice"]
    numbers = _(", ").join(notice.number for notice in event.notices.all())
    if numbers and not answer:
        text = _("No. %(number)d issued %(notices)s: say whether it is replaced or stands.")
        return [Reason(text % {"number": event.sequence, "notices": numbers}, path="/notice")]
    if answer and not numbers:
        text = _(
            "No. %(number)d issued no written notice: leave this open; the amendment notice goes out all the same."
        )
        return [Reason(text % {"number": event.sequence}, path="/notice")]
    return []


def _replacement_of(notice: Notice) -> Notice | None:
    found: Notice | None = getattr(notice, "replaced_by", None)
    return found


def _addressing(context: StepContext) -> list[Addressing]:
    """To whom each notice of the corrected step went; where there was none, to the applicants."""
    event = _chosen(context)
    replaced = context.data["notice"] == REPLACED
    if old := list(event.notices.all()):
        return [Addressing(each.addressee, each if replaced else None, _citing(each)) for each in old]
    case = context.case
    applicants = [party.organisation for party in case.current_parties if party.capacity in case.case_type.applicants]
    return [Addressing(each, None, {}) for each in applicants]


def _citing(notice: Notice) -> dict[str, Any]:
    return {
        "old_number": notice.number,
        "old_title": notice.data["title"],
        "old_day": clock.day_of(notice.received_at).isoformat(),
        **{name: notice.data[name] for name in ("matter",) if name in notice.data},
    }


def _words(context: StepContext) -> dict[str, Any]:
    """What the letter says; letters are in Chinese, whoever signs."""
    event = _chosen(context)
    with translation.override("zh-hans"):
        label = context.case.case_type.step_label(event.code)
    return {
        "title": "更正通知书",
        "step": label,
        "step_day": clock.day_of(event.at).isoformat(),
        "taken_by": _taken_by(event, context),
        "old_number": "",
        "old_title": "",
        "old_day": "",
        "replaced": context.data["notice"] == REPLACED,
        **{name: context.data[name] for name in ("wrong", "holds", "reason")},
    }


def _taken_by(event: Event, context: StepContext) -> str:
    """Who had taken the step, where it was not the office that now corrects it."""
    if event.actor_kind == ActorKind.SYSTEM:
        return "信息系统"
    own = isinstance(context.actor, PersonActor) and event.organisation_id == context.actor.organisation.pk
    return "" if own or event.organisation is None else event.organisation.name


def _what_it_does(context: StepContext) -> list[str]:
    event = _chosen(context)
    said = [_consequence(each) for each in _addressing(context)]
    return [
        *said,
        _("“%(step)s” stays in the file as it is, marked as corrected.")
        % {"step": event_label(context.case, event, plain=False)},
        _("The state of the case and its time limits do not change."),
    ]


def _consequence(each: Addressing) -> str:
    if each.replaces is not None:
        text = _("%(addressee)s gets the amendment notice, which replaces %(number)s.")
        return text % {"addressee": each.addressee, "number": each.replaces.number}
    return _("%(addressee)s gets the amendment notice.") % {"addressee": each.addressee}
