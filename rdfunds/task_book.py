"""The task book as a large content: goals and indicators, with the amounts of the budget beside them (R-27)."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework import contents
from casework.errors import Reason
from casework.models import Case
from casework.steps import ContentKind, Section, SectionContext
from rdfunds import kinds, period, reviews
from rdfunds.forms import project as forms
from rdfunds.hands import INVESTIGATOR
from rdfunds.screens import project as screens

TAB = "task_book"


def findings(context: SectionContext) -> list[Reason]:
    """The pages that have not been filled in yet, and days outside of the programme's years (R-2, R-27)."""
    data = context.content.data if context.content else {}
    text = _("“%(section)s” has not been filled in yet.")
    missing = [
        Reason(text % {"section": section.label}, "R-27", f"/{section.code}")
        for section in TASK_BOOK.sections
        if section.code not in data
    ]
    return [*missing, *period.findings(data.get("goals", {}), "goals", context.case.record.call.programme)]


def goals_begin_with(context: SectionContext) -> dict[str, Any]:
    """Goals and days as the application has them."""
    content = reviews.application_of(context.case)
    said = content.data.get("project", {}) if content else {}
    return {name: said[name] for name in ("goals", "first_day", "last_day") if name in said}


def latest_data(case: Case) -> dict[str, Any]:
    """What the task book says, draft or signed."""
    content = contents.latest(case, kinds.TASK_BOOK)
    return content.data if content else {}


TASK_BOOK = ContentKind(
    code=kinds.TASK_BOOK,
    label=gettext_lazy("Task book"),
    by=(INVESTIGATOR,),
    tab=TAB,
    findings=findings,
    sections=(
        Section(
            "goals",
            gettext_lazy("Goals"),
            form=forms.TaskBookForm,
            prefill=goals_begin_with,
            template="rdfunds/task_book/beside.html",
            beside=screens.beside_task_book,
            rules=("R-2", "R-27"),
        ),
        Section(
            "indicators",
            gettext_lazy("Indicators"),
            rows={"indicators": forms.IndicatorRow},
            template="rdfunds/task_book/beside.html",
            beside=screens.beside_task_book,
            rules=("R-27",),
        ),
    ),
)
