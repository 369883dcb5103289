"""The notices by which a review is ordered: to the review unit, and to the enterprise that it visits."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from casework.steps import Addressing, NoticeKind, StepContext
from grading.effects.assignment import RELEASED
from grading.models import Application, ReviewTeamMember
from grading.notices.filing import frame, to_others
from grading.queries import acts_itself, party_in, running_review

_PARTS = {ReviewTeamMember.Part.LEADER: "组长", ReviewTeamMember.Part.MEMBER: "成员"}
_BASIS = [
    ("G-7-3-1", "《企业安全生产标准化建设定级办法》第七条第三项"),
    ("G-13", "《企业安全生产标准化建设定级办法》第十三条"),
]


def _order(context: StepContext, title: str) -> dict[str, Any]:
    application: Application = context.record
    unit = context.data["unit"]
    return frame(context, title, _BASIS) | {
        "unit": unit.name,
        "by_itself": unit == party_in(context.case, "organizing_unit"),
        "team": [
            {"name": row["membership"].person.name, "part": _PARTS[row["part"]]}
            for row in sorted(context.data["team"], key=lambda row: row["part"])
        ],
        "first_day": application.review_from.isoformat() if application.review_from else "",
        "due_on": running_review(context.case).due_on.isoformat(),
        "task": context.case.state,
        "instead": context.step.code == "replace_unit",
        "own": acts_itself(context.case),
    }


def _appointment(context: StepContext) -> dict[str, Any]:
    application: Application = context.record
    enterprise = application.enterprise
    return _order(context, "评审委托通知书") | {
        "enterprise": enterprise.name,
        "address": enterprise.address,
        "enterprise_contact": f"{application.contact_name} {application.contact_phone}".strip(),
        "standard": str(application.standard),
    }


def _team(context: StepContext) -> dict[str, Any]:
    return _order(context, "现场评审告知书")


def _release(context: StepContext) -> dict[str, Any]:
    enterprise = context.record.enterprise
    return frame(context, "评审委托解除通知书", _BASIS) | {
        "enterprise": enterprise.name,
        "reason": context.data["reason"],
        "released_on": context.today.isoformat(),
    }


def _to_reviewers(context: StepContext) -> list[Addressing]:
    return _to_others(context, [party_in(context.case, "review_unit")])


def _to_released(context: StepContext) -> list[Addressing]:
    return _to_others(context, context.memo.get(RELEASED, []))


def _to_others(context: StepContext, organisations: list[Organisation]) -> list[Addressing]:
    return to_others(organisations, party_in(context.case, "organizing_unit"))


REVIEW_APPOINTMENT = NoticeKind(
    code="review_appointment",
    label=_("Letter of appointment to the review unit"),
    letter="grading/review_appointment",
    issuer="organizing_unit",
    to=(),
    addressing=_to_reviewers,
    number_infix="委",
    data=_appointment,
    rule="G-7-3-1",
)
REVIEW_TEAM = NoticeKind(
    code="review_team",
    label=_("Notice of the review team"),
    letter="grading/review_team",
    issuer="organizing_unit",
    to=("enterprise",),
    number_infix="组",
    data=_team,
    rule="G-13",
)
REVIEW_RELEASE = NoticeKind(
    code="review_release",
    label=_("Release of the review unit"),
    letter="grading/review_release",
    issuer="organizing_unit",
    to=(),
    addressing=_to_released,
    number_infix="解",
    data=_release,
    rule="G-6",
)
