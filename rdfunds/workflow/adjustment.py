"""An adjustment of a running project's budget, from the request to the posted change (R-38)."""

from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actors import PersonActor
from accounts.roles import Role
from casework.models import Case
from casework.own_region import own_region
from casework.steps import Awaits, By, CaseType, State, Step, Tab, Turn
from rdfunds import adjusting, kinds
from rdfunds.conditions import adjustment as conditions
from rdfunds.effects import adjustment as effects
from rdfunds.forms import adjustment as forms
from rdfunds.hands import AGENCY, AGENCY_TWO_PEOPLE, FINANCE, LEAD, PARTICIPATING, SCIENCE, SUBPROJECT
from rdfunds.models import AdjustmentHand
from rdfunds.notices import adjustment as notices
from rdfunds.screens import adjustment as screens
from rdfunds.words import hand_text

ASKERS = (
    By(LEAD, (Role.PRINCIPAL_INVESTIGATOR,)),
    By(SUBPROJECT, (Role.SUBPROJECT_LEADER,)),
    By(PARTICIPATING, (Role.TASK_LEADER,)),
)
UNITS = (
    By(LEAD, (Role.APPROVER,)),
    By(SUBPROJECT, (Role.APPROVER, Role.SUBPROJECT_LEADER)),
    By(PARTICIPATING, (Role.APPROVER, Role.TASK_LEADER)),
)
"""Whose turn it is of them, a condition says: consents come one after the other."""
EVERYBODY = (LEAD, SUBPROJECT, PARTICIPATING, AGENCY)
THEIR_TURN = (conditions.their_turn, conditions.not_the_asker)


def turn_of(actor: PersonActor) -> Q:
    """The adjustments in which it is the actor's turn, as a condition on their cases."""
    waiting = AdjustmentHand.objects.filter(adjustment__case=OuterRef("pk"), event=None)
    earlier = AdjustmentHand.objects.filter(adjustment=OuterRef("adjustment"), event=None, place__lt=OuterRef("place"))
    mine = waiting.filter(organisation=actor.organisation, roles__overlap=sorted(actor.roles)).filter(
        Q(person=None) | Q(person__in=actor.natural_persons)
    )
    return Q(Exists(mine.filter(~Exists(earlier))))


def turns(case: Case) -> list[Turn]:
    """Whose turn it is, in any order among them; those who only sign are told once something is prepared."""
    if case.state != kinds.ASKED:
        return []
    return [
        Turn(
            str(hand.pk),
            hand.organisation,
            tuple(role for role in hand.roles if role != Role.SIGNER),
            hand.person,
            hand_text(hand),
        )
        for hand in adjusting.open_turns(case.record)
    ]


PHASES = (
    ("asking", gettext_lazy("Request")),
    ("consents", gettext_lazy("Consents")),
    ("posted", gettext_lazy("Posted")),
)
STATES = (
    State(
        kinds.DRAFT,
        gettext_lazy("Being drafted"),
        gettext_lazy("You are preparing the adjustment"),
        "asking",
        awaits=tuple(Awaits(by.capacity, gettext_lazy("Say what changes, and ask for it")) for by in ASKERS),
        private=True,
    ),
    State(
        kinds.ASKED,
        gettext_lazy("Asked, lines reserved"),
        gettext_lazy("The adjustment waits for consents; its lines are reserved"),
        "consents",
        awaits=tuple(
            Awaits(capacity, gettext_lazy("Consent to the adjustment or decline it"), of=turn_of)
            for capacity in EVERYBODY
        ),
    ),
    State("posted", gettext_lazy("Posted"), gettext_lazy("The budget is adjusted"), "posted", final=True),
    State("declined", gettext_lazy("Declined"), gettext_lazy("The adjustment was declined"), "", final=True),
    State("withdrawn", gettext_lazy("Withdrawn"), gettext_lazy("The adjustment was withdrawn"), "", final=True),
    State(
        "discarded", gettext_lazy("Discarded"), gettext_lazy("The draft was discarded"), "", final=True, private=True
    ),
)
_BY_A_HAND: dict[str, Any] = {
    "source": (kinds.ASKED,),
    "rules": ("R-38",),
    "tells": EVERYBODY,
    "aside": "rdfunds/tabs/adjustment.html",
    "beside": screens.beside_acting,
    "speaks_to_applicant": True,
}
POSTING = _BY_A_HAND | {
    "targets": ("posted",),
    "form": forms.RemarkForm,
    "guards": (
        *THEIR_TURN,
        conditions.the_last,
        conditions.project_running,
        conditions.still_holds,
        conditions.money_there,
    ),
    "afterwards": effects.after_deciding,
    "urgent_order": 10,
}
"""What the last hand does, a unit's or the agency's."""
DECLINING = _BY_A_HAND | {
    "targets": ("declined",),
    "form": forms.ReasonForm,
    "guards": (conditions.their_turn,),
    "effect": effects.release,
    "urgent_order": 40,
}
STEPS = (
    Step(
        code="start",
        label=gettext_lazy("Ask for an adjustment"),
        plain=gettext_lazy("An adjustment was begun"),
        source=("",),
        targets=(kinds.DRAFT,),
        by=ASKERS,
        rules=("R-38",),
        form=forms.StartForm,
        checks=(conditions.takes_part,),
        effect=effects.start,
    ),
    Step(
        code="ask",
        label=gettext_lazy("Say what changes, and ask for it"),
        plain=gettext_lazy("The adjustment was asked for"),
        source=(kinds.DRAFT,),
        targets=(kinds.ASKED,),
        by=ASKERS,
        rules=("R-19", "R-22", "R-38"),
        form=forms.AskForm,
        rows={"moves": forms.MoveRow, "replacements": forms.ReplacementRow, "pledges": forms.PledgeRow},
        guards=(conditions.project_running,),
        checks=(
            conditions.something_changes,
            conditions.kinds_allowed,
            conditions.theirs_to_ask,
            conditions.replacements_fit,
            conditions.subprojects_settled,
            conditions.budget_holds,
        ),
        effect=effects.ask,
        consequences=effects.what_asking_does,
        aside="rdfunds/steps/budget_lines.html",
        beside=screens.beside_asking,
        tells=EVERYBODY,
        urgent_order=10,
    ),
    Step(
        code="discard",
        label=gettext_lazy("Discard the draft"),
        plain=gettext_lazy("The draft was discarded"),
        source=(kinds.DRAFT,),
        targets=("discarded",),
        by=ASKERS,
        rules=("R-38",),
        quiet=True,
        urgent_order=90,
    ),
    Step(
        code="consent",
        label=gettext_lazy("Consent"),
        plain=gettext_lazy("A hand consented"),
        source=(kinds.ASKED,),
        stays=True,
        by=UNITS,
        rules=("R-38",),
        form=forms.RemarkForm,
        guards=(*THEIR_TURN, conditions.not_the_last, conditions.project_running),
        afterwards=effects.after_acting,
        aside="rdfunds/tabs/adjustment.html",
        beside=screens.beside_acting,
        speaks_to_applicant=True,
        urgent_order=20,
    ),
    Step(
        code="decide",
        label=gettext_lazy("Decide and post"),
        plain=gettext_lazy("The adjustment was decided on and posted"),
        by=UNITS,
        consequences=effects.what_deciding_does,
        notices=(notices.FILED,),
        **POSTING,
    ),
    Step(
        code="approve",
        label=gettext_lazy("Approve and post"),
        plain=gettext_lazy("The agency approved the adjustment, and it was posted"),
        by=(AGENCY_TWO_PEOPLE,),
        consequences=effects.what_approving_does,
        notices=(notices.APPROVED, notices.UNIT_REPLACED),
        **POSTING,
    ),
    Step(
        code="decline",
        label=gettext_lazy("Decline"),
        plain=gettext_lazy("The adjustment was declined"),
        by=UNITS,
        consequences=effects.what_declining_does,
        **DECLINING,
    ),
    Step(
        code="refuse",
        label=gettext_lazy("Refuse"),
        plain=gettext_lazy("The agency refused the adjustment"),
        by=(AGENCY_TWO_PEOPLE,),
        consequences=effects.what_refusing_does,
        notices=(notices.REFUSED,),
        **DECLINING,
    ),
    Step(
        code="withdraw",
        label=gettext_lazy("Withdraw the request"),
        plain=gettext_lazy("The adjustment was withdrawn"),
        source=(kinds.ASKED,),
        targets=("withdrawn",),
        by=ASKERS,
        rules=("R-38",),
        guards=(conditions.own_request,),
        effect=effects.release,
        consequences=effects.what_declining_does,
        tells=EVERYBODY,
        quiet=True,
        urgent_order=90,
    ),
)


def _title(case: Case) -> str:
    return _("%(project)s · adjustment") % {"project": case.record.project.title}


ADJUSTMENT = CaseType(
    kind=kinds.ADJUSTMENT,
    label=gettext_lazy("Adjustment of a budget"),
    states=STATES,
    steps=STEPS,
    limits=(),
    phases=PHASES,
    reference_prefix="调剂",
    applicants=frozenset({LEAD, SUBPROJECT, PARTICIPATING}),
    supervised_by=frozenset({SCIENCE, FINANCE}),
    record="adjustment",
    related=("adjustment__project",),
    title=_title,
    region_of=own_region,
    turns=turns,
    tabs=(Tab("adjustment", gettext_lazy("Adjustment"), "rdfunds/tabs/adjustment.html", screens.adjustment_tab),),
)
