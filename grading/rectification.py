"""The rectification report (G-7-3-2): one answer to each nonconformity, and what is still missing."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.roles import Role
from casework.errors import Reason
from casework.steps import By, ContentKind, Section, SectionContext
from grading.conditions.filing import one_each
from grading.forms.rectifying import RectifiedRow
from grading.nonconformities import RECTIFICATION, REVIEW_SHEET, Rectified, found_in, rectified_in, reported_data
from grading.review_sheet import missing_sections

TAB = "nonconformities"


def findings(context: SectionContext) -> list[Reason]:
    """What keeps the report from being sent: it needs every nonconformity, with day and evidence."""
    data = context.content.data if context.content else {}
    if missing := missing_sections(REPORT, context, "G-7-3-2"):
        return missing
    wanted = numbers_of(context)
    answered = rectified_in(data)
    found = one_each(
        wanted,
        [row["number"] for row in data["items"]["items"]],
        _("Nonconformity %(key)s needs one answer."),
        _("The review found no nonconformity %(key)s."),
        "G-7-3-2",
        "/items",
    )
    rows = [answered[number] for number in wanted if number in answered]
    return [*found, *_incomplete(rows)]


def _incomplete(rows: list[Rectified]) -> list[Reason]:
    lacking = {
        _("What was done is not said yet at: %(numbers)s."): [row.number for row in rows if not row.measures],
        _("The day on which it was done is missing at: %(numbers)s."): [row.number for row in rows if not row.done_on],
        _("Evidence is missing at: %(numbers)s."): [row.number for row in rows if not row.evidence],
    }
    return numbered(lacking, "G-7-3-2", "/items")


def numbered(lacking: dict[str, list[int]], rule: str, path: str) -> list[Reason]:
    """A reason for each text that holds of some numbers, which it names."""
    return [
        Reason(text % {"numbers": _(", ").join(map(str, numbers))}, rule, path)
        for text, numbers in lacking.items()
        if numbers
    ]


def numbers_of(context: Any) -> list[int]:
    """The numbers of the nonconformities that the review found."""
    return [each.number for each in found_in(reported_data(context, REVIEW_SHEET))]


def _prefill(context: SectionContext) -> dict[str, Any]:
    return {"items": [{"number": number} for number in numbers_of(context)]}


REPORT = ContentKind(
    code=RECTIFICATION,
    label=gettext_lazy("Rectification report"),
    by=(By("enterprise", (Role.HANDLER, Role.PRINCIPAL)),),
    tab=TAB,
    findings=findings,
    sections=(
        Section(
            "items",
            gettext_lazy("Nonconformities rectified"),
            rows={"items": RectifiedRow},
            prefill=_prefill,
            rows_template="grading/review/rectified_rows.html",
            help=gettext_lazy("You can save before every nonconformity is rectified; only your organisation sees it."),
            rules=("G-7-3-2",),
        ),
    ),
)
