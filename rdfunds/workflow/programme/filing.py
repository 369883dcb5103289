"""The estimate of a programme is filed, assessed and approved (R-7 to R-10)."""

from django.utils.translation import gettext_lazy

from casework.steps import Step
from rdfunds import kinds
from rdfunds.conditions import programme as conditions
from rdfunds.effects import programme as effects
from rdfunds.forms import programme as forms
from rdfunds.hands import (
    AGENCY_HANDLER,
    AGENCY_TWO_PEOPLE,
    FINANCE,
    FINANCE_HANDLER,
    FINANCE_SIGNED,
    SCIENCE,
)
from rdfunds.notices import programme as notices
from rdfunds.screens import estimate as screens

STEPS = (
    Step(
        code="start",
        label=gettext_lazy("Enter a programme"),
        plain=gettext_lazy("The programme was entered"),
        source=("",),
        targets=("draft",),
        by=(AGENCY_HANDLER,),
        rules=("R-2", "R-7"),
        form=forms.StartForm,
        checks=(conditions.code_unknown,),
        effect=effects.start,
    ),
    Step(
        code="discard",
        label=gettext_lazy("Discard the programme"),
        plain=gettext_lazy("You discarded the programme"),
        source=("draft",),
        targets=("discarded",),
        by=(AGENCY_HANDLER,),
        rules=("R-7",),
        quiet=True,
        urgent_order=90,
    ),
    Step(
        code="file_estimate",
        label=gettext_lazy("File the estimate"),
        plain=gettext_lazy("You filed the estimate"),
        source=("draft",),
        targets=("filed",),
        by=(AGENCY_TWO_PEOPLE,),
        rules=("R-7", "R-8"),
        form=forms.FileForm,
        guards=(conditions.departments_known, conditions.estimate_complete),
        effect=effects.file_estimate,
        freezes=(kinds.ESTIMATE,),
        consequences=effects.what_filing_does,
        tells=(SCIENCE, FINANCE),
        aside="rdfunds/steps/estimate.html",
        beside=screens.beside_step,
        urgent_order=10,
    ),
    Step(
        code="return_estimate",
        label=gettext_lazy("Return the estimate"),
        plain=gettext_lazy("The finance department returned the estimate"),
        source=("filed", "assessed"),
        targets=("draft",),
        by=(FINANCE_SIGNED,),
        rules=("R-8",),
        form=forms.ReturnForm,
        effect=effects.return_estimate,
        consequences=effects.what_returning_does,
        notices=(notices.RETURN,),
        speaks_to_applicant=True,
        aside="rdfunds/steps/estimate.html",
        beside=screens.beside_step,
        urgent_order=30,
    ),
    Step(
        code="assess",
        label=gettext_lazy("Record the assessment"),
        plain=gettext_lazy("The estimate was assessed"),
        source=("filed",),
        targets=("assessed",),
        by=(FINANCE_HANDLER,),
        rules=("R-8",),
        form=forms.AssessForm,
        checks=(conditions.assessed_since_filed,),
        consequences=effects.what_assessing_does,
        aside="rdfunds/steps/estimate.html",
        beside=screens.beside_step,
        urgent_order=10,
    ),
    Step(
        code="approve_estimate",
        label=gettext_lazy("Approve the estimate"),
        plain=gettext_lazy("The finance department approved the estimate"),
        source=("assessed",),
        targets=("approved",),
        by=(FINANCE_SIGNED,),
        rules=("R-8", "R-10"),
        form=forms.ApproveForm,
        guards=(conditions.total_found_right,),
        effect=effects.approve_estimate,
        afterwards=effects.after_approval,
        consequences=effects.what_approving_does,
        notices=(notices.APPROVAL,),
        aside="rdfunds/steps/estimate.html",
        beside=screens.beside_step,
        urgent_order=10,
    ),
)
