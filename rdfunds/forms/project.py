"""What the steps of a project ask for, from its start to the first instalment."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Membership
from accounts.roles import Role
from casework.figures import AmountField
from casework.payloads import CaseField, RowForm, StepForm
from rdfunds import kinds, reviews
from rdfunds.conditions.call import why_closed
from rdfunds.forms.fields import NOTHING_CHOSEN, RequestedField, is_lump_sum
from rdfunds.forms.period import DAY, PeriodForm
from rdfunds.models import Call
from rdfunds.programmes import RUNNING

LINES = forms.Textarea(attrs={"rows": 4})
AGREE, DISAGREE = "agree", "disagree"


class CallField(CaseField, forms.ModelChoiceField):
    """One of the calls to which one can apply."""

    by_address = True

    def __init__(self, **options: Any) -> None:
        super().__init__(queryset=Call.objects.none(), **options)

    def offer(self, context: Any) -> None:
        """The calls that are open on the day of the step."""
        rows = Call.objects.filter(case__state=kinds.OPEN, closes_on__gte=context.today)
        running = rows.filter(programme__case__state__in=RUNNING)
        self.queryset = running.select_related("programme").order_by("closes_on", "pk")

    def to_python(self, value: Any) -> Any:
        """The call; where it was published and is over, the error says why."""
        try:
            return super().to_python(value)
        except forms.ValidationError:
            published = Call.objects.exclude(case__state__in=("draft", "discarded")).select_related("programme__case")
            if call := published.filter(pk=value).first() if str(value).isdecimal() else None:
                raise forms.ValidationError(str(why_closed(call))) from None
            raise

    def label_from_instance(self, obj: Any) -> str:
        return _("%(call)s (%(programme)s, until %(day)s)") % {
            "call": obj.title,
            "programme": obj.programme.name,
            "day": obj.closes_on.isoformat(),
        }


class StartForm(StepForm):
    """For which call, and whose project it is (R-16, R-20)."""

    call = CallField(label=gettext_lazy("Call"))
    title = forms.CharField(label=gettext_lazy("Title of the project"), max_length=120)
    investigator = forms.CharField(label=gettext_lazy("Principal investigator"), max_length=60)


class PreApplicationForm(StepForm):
    """What the first of two rounds asks for: goals and the total, no budget (R-20)."""

    goals = forms.CharField(
        label=gettext_lazy("Goals of the project"), widget=forms.Textarea(attrs={"rows": 8}), max_length=5000
    )
    requested = RequestedField(label=gettext_lazy("Central money asked for in all, yuan"))


class ReasonForm(StepForm):
    """Why."""

    reason = forms.CharField(label=gettext_lazy("Reason"), widget=LINES, max_length=2000)


class MissingForm(StepForm):
    """What is sent back, and why."""

    reason = forms.CharField(label=gettext_lazy("What is missing or to be put right"), widget=LINES, max_length=3000)


class ExpertField(CaseField, forms.ModelChoiceField):
    """A member of the agency with the role of an expert."""

    def __init__(self, **options: Any) -> None:
        super().__init__(queryset=Membership.objects.none(), **options)

    def offer(self, context: Any) -> None:
        """The experts of the agency on the day of the step."""
        agency = context.record.call.programme.agency_id
        rows = Membership.objects.on(context.today).filter(organisation=agency, roles__contains=[Role.EXPERT])
        self.queryset = rows.select_related("person", "organisation").order_by("person__name", "pk")

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.person.name)


class ExpertRow(RowForm):
    """One expert: somebody with a login at the agency, or a person by name and workplace (R-24)."""

    fewest = 1
    most = 30
    title = gettext_lazy("Expert")

    member = ExpertField(label=gettext_lazy("Expert of the agency"), required=False)
    name = forms.CharField(label=gettext_lazy("Or the name of another"), max_length=60, required=False)
    workplace = forms.CharField(label=gettext_lazy("Where they work"), max_length=120, required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        named = bool(cleaned.get("name") or cleaned.get("workplace"))
        if cleaned.get("member") and named:
            self.add_error("name", _("Name one person: choose the expert, or write name and workplace."))
        elif not cleaned.get("member"):
            for field in ("name", "workplace"):
                if not cleaned.get(field):
                    self.add_error(field, _("Choose an expert of the agency, or write name and workplace."))
        return cleaned


class CallReviewForm(StepForm):
    """Nothing but what the agency wants the reviewers to look at."""

    leads = True
    remark = forms.CharField(
        label=gettext_lazy("Remark for the reviewers"), widget=LINES, max_length=2000, required=False
    )


class ReviewForm(StepForm):
    """The one review of tasks and budget (R-24)."""

    leads = True
    opinion = forms.CharField(
        label=gettext_lazy("Opinion on tasks and budget"),
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=5000,
        help_text=gettext_lazy("How detailed the budget is counts for nothing."),
    )
    advised = AmountField(label=gettext_lazy("Central money advised in all, yuan"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_lump_sum(self.context):
            self.fields["opinion"].label = _("Opinion on the tasks and the sum")
            self.fields["opinion"].help_text = _("A lump-sum has no budget (R-28).")


class CutField(CaseField, forms.ChoiceField):
    """One cell of central money of the application."""

    def offer(self, context: Any) -> None:
        """The cells that hold central money, looked up once for all rows."""
        if "cuttable" not in context.memo:
            context.memo["cuttable"] = reviews.cell_choices(context.case)
        self.choices = [NOTHING_CHOSEN, *context.memo["cuttable"]]


class CutRow(RowForm):
    """By how much one cell of the budget is cut, and for what (R-24)."""

    most = 200
    title = gettext_lazy("Cut")

    cell = CutField(label=gettext_lazy("Of what"))
    amount = AmountField(label=gettext_lazy("Cut by, yuan"))
    reason = forms.CharField(label=gettext_lazy("What it is cut for"), widget=LINES, max_length=500)

    @classmethod
    def applies(cls, context: Any) -> bool:
        """A lump-sum has no lines to cut (R-28)."""
        return not is_lump_sum(context)


class OpinionForm(StepForm):
    """What the science department says of the proposal (R-26)."""

    verdict = forms.ChoiceField(
        label=gettext_lazy("Verdict"),
        choices=[
            (AGREE, gettext_lazy("Agreed")),
            (DISAGREE, gettext_lazy("Not agreed: back to the agency")),
        ],
        widget=forms.RadioSelect,
    )
    opinion = forms.CharField(label=gettext_lazy("Opinion"), widget=LINES, max_length=2000)


class FirstPaymentForm(StepForm):
    """When the first instalment was paid, how much, and what the principal investigator said of its share (R-29)."""

    paid_on = forms.DateField(label=gettext_lazy("Paid on"), widget=DAY)
    amount = AmountField(label=gettext_lazy("Amount, yuan"))
    opinion = forms.CharField(
        label=gettext_lazy("What the principal investigator said of its share"), widget=LINES, max_length=1000
    )

    def clean_paid_on(self) -> Any:
        paid_on = self.cleaned_data["paid_on"]
        if paid_on > self.today:
            text = _("%(day)s has not come yet; today is %(today)s.")
            raise forms.ValidationError(text % {"day": paid_on, "today": self.today})
        return paid_on


class TaskBookForm(PeriodForm):
    """What the project is to reach, and when (R-27)."""

    field_order = ("goals", "first_day", "last_day")

    goals = forms.CharField(label=gettext_lazy("Goals"), widget=forms.Textarea(attrs={"rows": 8}), max_length=5000)


class IndicatorRow(RowForm):
    """One indicator by which the project is evaluated (R-27)."""

    fewest = 1
    most = 60
    title = gettext_lazy("Indicator")

    name = forms.CharField(label=gettext_lazy("Indicator"), max_length=200)
    target = forms.CharField(label=gettext_lazy("To be reached"), max_length=200)
    shown_by = forms.CharField(label=gettext_lazy("How it is shown"), max_length=200)
