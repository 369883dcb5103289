"""The procedure of an application for a grade, step by step (G-7, G-8, G-13)."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.roles import Capacity
from casework.models import Case
from casework.own_region import own_region
from casework.steps import CaseType, Tab
from grading import rectification, review_sheet, self_evaluation, verification
from grading.deadlines import LIMITS
from grading.models import level_numeral
from grading.offices import graded_from_above
from grading.public import INDUSTRY, PAGES
from grading.rule_texts import MEASURES
from grading.screens import filing as screens
from grading.screens import objections
from grading.screens import outcome as outcome_screens
from grading.screens import review as review_screens
from grading.workflow import assignment, filing, outcome, publicity, review
from grading.workflow.states import PHASES, STATES

KIND = "grading"
STEPS = (*filing.STEPS, *assignment.STEPS, *review.STEPS, *publicity.STEPS, *outcome.STEPS)


def _title(case: Case) -> str:
    application = case.record
    return _("%(enterprise)s · level %(level)s · %(industry)s") % {
        "enterprise": application.enterprise.name,
        "level": level_numeral(application.level),
        "industry": application.standard.industry.name,
    }


APPLICATION = CaseType(
    kind=KIND,
    label=gettext_lazy("Work-safety grade"),
    states=STATES,
    steps=STEPS,
    limits=LIMITS,
    phases=PHASES,
    reference_prefix="安标",
    applicants=frozenset({"enterprise"}),
    supervised_by=frozenset({Capacity.EMERGENCY_MANAGEMENT_DEPARTMENT.value}),
    supervised_from_above=graded_from_above,
    record="application",
    related=("application__enterprise", "application__standard__industry"),
    title=_title,
    region_of=own_region,
    change_rule="G-16",
    answers_for_clock="grading_department",
    contents=(self_evaluation.REPORT, review_sheet.SHEET, rectification.REPORT, verification.SHEET),
    rule_books=(MEASURES,),
    public_pages=PAGES,
    lasting=outcome_screens.what_lasts,
    public_filters=(INDUSTRY,),
    tabs=(
        Tab(
            "report",
            gettext_lazy("Self-evaluation report"),
            "grading/tabs/report.html",
            screens.report_tab,
        ),
        Tab(
            review_sheet.TAB,
            gettext_lazy("Review on site"),
            "grading/tabs/review.html",
            review_screens.review_tab,
            shown_to=review_screens.has_review,
        ),
        Tab(
            rectification.TAB,
            gettext_lazy("Nonconformities"),
            "grading/tabs/nonconformities.html",
            review_screens.nonconformities_tab,
            shown_to=review_screens.has_review,
        ),
        Tab(
            "objections",
            gettext_lazy("Objections"),
            "grading/tabs/objections.html",
            objections.objections_tab,
            shown_to=objections.for_the_department,
        ),
    ),
)
