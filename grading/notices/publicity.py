"""The lists of the grading procedure: what each says of an enterprise, and beside its table (G-7-4, G-7-5)."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts import addresses
from casework.models import Case
from casework.steps import ListKind, StepContext
from grading import rules
from grading.conditions.objections import notice_period
from grading.conditions.publicity import one_of_each_enterprise
from grading.deadlines import PUBLIC_NOTICE
from grading.effects import publicity as effects
from grading.notices.filing import LEVEL_WORDS
from grading.queries import acts_itself

COLUMNS = (
    ("name", _("Name of the enterprise")),
    ("credit_code", _("Unified social credit code")),
    ("region", _("Location")),
    ("industry", _("Industry")),
    ("level", _("Level")),
)
FOURTH = {"rule": "G-7-4", "text": "《企业安全生产标准化建设定级办法》第七条第四项"}
FIFTH = {"rule": "G-7-5", "text": "《企业安全生产标准化建设定级办法》第七条第五项"}


def _line(context: StepContext) -> dict[str, str]:
    application = context.record
    return {
        "name": application.enterprise.name,
        "credit_code": application.enterprise.credit_code,
        "region": context.case.region.name,
        "industry": application.standard.industry.name,
        "level": f"{LEVEL_WORDS[application.level]}级",
    }


def _line_of_grade(context: StepContext) -> dict[str, str]:
    return _line(context) | {"valid_until": rules.valid_until(context.today).isoformat()}


def _shown_until(case: Case) -> date | None:
    """The last day of the notice under which the case stands."""
    period = notice_period(case)
    return period.due_on if period else None


def _words_of_list(contexts: Sequence[StepContext]) -> dict[str, Any]:
    own = all(acts_itself(context.case) for context in contexts)
    return {"basis": [FOURTH], "note": contexts[0].data["note"], "own": own}


def _words_of_notice(contexts: Sequence[StepContext]) -> dict[str, Any]:
    periods = [row for each in contexts for row in each.case.open_deadlines if row.code == PUBLIC_NOTICE.code]
    last = max((row.due_on for row in periods), default=contexts[0].today)
    return {
        "basis": [FOURTH],
        "first_day": contexts[0].today.isoformat(),
        "last_day": last.isoformat(),
        "working_days": max((row.amount for row in periods), default=PUBLIC_NOTICE.limit.amount),
        "contact": contexts[0].data["contact"],
        "public_url": addresses.of("casework:public"),
    }


def _words_of_announcement(contexts: Sequence[StepContext]) -> dict[str, Any]:
    return {"basis": [FIFTH], "document_number": contexts[0].data["document_number"]}


QUALIFIED = ListKind(
    label=_("List of the qualified"),
    letter="grading/qualified_list",
    number_infix="名",
    heading="安全生产标准化定级推荐名单",
    columns=COLUMNS,
    line=_line,
    rule="G-7-4",
    words=_words_of_list,
    consequences=effects.what_listing_does,
    to=("grading_department",),
    conflicts=one_of_each_enterprise,
)
PUBLIC_NOTICE_LIST = ListKind(
    label=_("Public notice"),
    letter="grading/public_notice",
    number_infix="公示",
    heading="安全生产标准化拟定级企业名单公示",
    columns=COLUMNS,
    line=_line,
    rule="G-7-4",
    words=_words_of_notice,
    consequences=effects.what_posting_does,
    public=True,
    shown_until=_shown_until,
    conflicts=one_of_each_enterprise,
)
ANNOUNCEMENT = ListKind(
    label=_("Announcement"),
    letter="grading/announcement",
    number_infix="公告",
    heading="安全生产标准化定级企业名单公告",
    columns=(*COLUMNS, ("valid_until", _("Valid until"))),
    line=_line_of_grade,
    rule="G-7-5",
    words=_words_of_announcement,
    consequences=effects.what_announcing_does,
    public=True,
    copies=effects.copies,
    conflicts=one_of_each_enterprise,
)
