"""What the ends of an application, and the fast track of a renewal, can be sent with."""

from datetime import date
from typing import Any

from accounts.models import Organisation
from casework.models import Case
from grading.forms.renewal import JUDGED
from grading.models import GradeRecord, Industry, Objection, YearlySelfEvaluation

FAILED = {"place": "3.2 现场管理", "reason": "重大事故隐患未整改", "rule": "G-7-5"}
FALSE = {"commitment": "2", "found": "专职安全管理人员已于2025年11月离职，未补配。"}
GRANTED_ON = date(2023, 5, 20)
VALID_UNTIL = date(2026, 5, 20)


def striking(case: Case, to: str = "") -> dict[str, Any]:
    """Struck from the list: to be listed again, or unqualified where a renewal came without a review."""
    by_fast_track = case.pk and case.events.filter(code="confirm_renewal").exists()
    return {"to": to or ("unqualified" if by_fast_track else "qualified"), "reason": "名单所附评审结论与报告不一致"}


def deciding(case: Case, outcome: str = "unfounded", told: str = "") -> dict[str, Any]:
    """The same outcome for every undecided objection."""
    waiting = Objection.objects.filter(application__case=case, outcome="").order_by("number")
    rows = [{"number": each.number, "findings": "经现场核查，反映的情况不属实", "outcome": outcome} for each in waiting]
    return {"told": told, "objections": rows or [{"number": 1, "findings": "无", "outcome": outcome}]}


def false_commitment(case: Case, *commitments: dict[str, Any]) -> dict[str, Any]:
    """A false commitment, with a document of the case as evidence."""
    return {
        "commitments": list(commitments or [FALSE]),
        "evidence": [str(pk) for pk in case.documents.order_by("pk").values_list("pk", flat=True)[:1]],
    }


def judgements() -> dict[str, Any]:
    """Every condition that a person judges is met."""
    return {"judgements": [{"condition": each.code, "met": True, "remark": "经核查未发现"} for each in JUDGED]}


def hold_a_grade(enterprise: Organisation, industry: Industry, level: int, **fields: Any) -> GradeRecord:
    """The grade that a renewal renews, announced in 2023, with the self-evaluations filed since."""
    held = {"enterprise": enterprise, "industry": industry}
    dates = {"announced_on": GRANTED_ON, "valid_until": VALID_UNTIL, **fields}
    YearlySelfEvaluation.objects.bulk_create(
        YearlySelfEvaluation(**held, year=year, filed_on=date(year, 12, 20), source="年度报送")
        for year in range(dates["announced_on"].year, dates["valid_until"].year)
    )
    return GradeRecord.objects.create(**held, level=level, document_number="冀应急〔2023〕12号", **dates)
