"""The pages of an application: tasks, units, budget, equipment, people, what it is based on, pledges (R-17 to R-22)."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from accounts.roles import Capacity, Role
from casework.fields import DocumentsField
from casework.figures import AmountField, figure_text, yuan_text
from casework.payloads import RowForm, StepForm
from rdfunds import rules
from rdfunds.applied import EXPERT, MEMBER, PAID, Share
from rdfunds.forms.fields import (
    NOTHING_CHOSEN,
    CellField,
    LeaderAddressField,
    ProjectUnitField,
    RequestedField,
    ShareField,
    UnitField,
    is_lump_sum,
    share_label,
    units_in,
    unknown_leader,
)
from rdfunds.forms.period import PeriodForm
from rdfunds.labels import LINES, SOURCES
from rdfunds.rules import BudgetLine, Category, Source

TEXT = forms.Textarea(attrs={"rows": 4})
MOST_SUBPROJECTS = 20
MOST_SHARES = 40
"""Units in subprojects, each counted once for each subproject in which it takes part."""
MOST_QUANTITY = 10_000


def _choices(labels: dict[Any, Any], offered: Any = None) -> list[tuple[str, Any]]:
    codes = labels if offered is None else offered
    return [NOTHING_CHOSEN, *((code.value, labels[code]) for code in codes)]


class ProjectForm(PeriodForm):
    """What the project is to reach, when, and how much central money it asks for."""

    field_order = ("goals", "first_day", "last_day", "requested", "committed")

    goals = forms.CharField(
        label=gettext_lazy("Goals and what is to be handed over"),
        widget=forms.Textarea(attrs={"rows": 8}),
        max_length=5000,
    )
    requested = RequestedField(label=gettext_lazy("Central money asked for, yuan"))
    committed = forms.BooleanField(
        label=gettext_lazy(
            "The principal investigator undertakes to follow the rules of research ethics and integrity, to spend the "
            "whole of the money on this project and to decide on its use in person."
        )
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_lump_sum(self.context):
            del self.fields["committed"]


class SubprojectRow(RowForm):
    """One subproject and the unit that carries it out."""

    fewest = 1
    most = MOST_SUBPROJECTS
    title = gettext_lazy("Subproject")

    number = forms.IntegerField(label=pgettext_lazy("of a subproject", "Number"), min_value=1, max_value=99)
    name = forms.CharField(label=pgettext_lazy("of a subproject", "Title"), max_length=120)
    unit = UnitField(
        label=gettext_lazy("Unit that carries it out"),
        capacity=Capacity.SUBPROJECT_UNIT,
        help_text=gettext_lazy("Its name in full, or its unified social credit code."),
    )
    leader = forms.CharField(label=gettext_lazy("Subproject leader"), max_length=60)
    leader_email = LeaderAddressField()

    def clean(self) -> dict[str, Any]:
        return _with_leader_known(self, super().clean() or self.cleaned_data, Role.SUBPROJECT_LEADER)


class PartRow(RowForm):
    """One unit that takes part in a subproject of another; what it receives it passes on to nobody (R-30)."""

    most = MOST_SHARES
    title = gettext_lazy("Participating unit")

    subproject = forms.IntegerField(label=gettext_lazy("Subproject no."), min_value=1, max_value=99)
    unit = UnitField(
        label=pgettext_lazy("of a project", "Unit"),
        capacity=Capacity.PARTICIPATING_UNIT,
        help_text=gettext_lazy("Its name in full, or its unified social credit code. It passes money on to nobody."),
    )
    leader = forms.CharField(label=gettext_lazy("Task leader"), max_length=60)
    leader_email = LeaderAddressField()

    def clean(self) -> dict[str, Any]:
        return _with_leader_known(self, super().clean() or self.cleaned_data, Role.TASK_LEADER)


def _with_leader_known(form: RowForm, cleaned: dict[str, Any], role: Role) -> dict[str, Any]:
    """The answers, with an error of the form where the address is nobody's who leads in the unit."""
    unit, address = cleaned.get("unit"), cleaned.get("leader_email", "")
    if unit and (said := unknown_leader(unit, address, [role], form.today)):
        form.add_error("leader_email", said)
    return cleaned


class CellRow(RowForm):
    """One line of one unit in one subproject, with an amount from each source (R-17 to R-19)."""

    fixed = True
    most = MOST_SHARES * len(BudgetLine)
    title = gettext_lazy("Line of the budget")

    subproject = forms.CharField(widget=forms.HiddenInput, max_length=2)
    unit = forms.CharField(widget=forms.HiddenInput, max_length=20)
    line = forms.ChoiceField(widget=forms.HiddenInput, choices=[(line.value, LINES[line]) for line in BudgetLine])
    central = CellField(label=SOURCES[Source.CENTRAL], required=False, rule="R-19")
    local = CellField(label=SOURCES[Source.LOCAL], required=False, rule="R-19")
    own = CellField(label=SOURCES[Source.OWN], required=False, rule="R-19")
    other = CellField(label=SOURCES[Source.OTHER], required=False, rule="R-19")

    def heading(self) -> str:
        """Whose line this is."""
        share, line = self.share, self.value_of("line")
        if line not in list(BudgetLine) or self.context is None:
            return ""
        _units, names = units_in(self.context)
        return _("%(share)s, %(line)s") % {"share": share_label(share, names), "line": LINES[BudgetLine(line)]}

    @property
    def share(self) -> Share:
        """The unit and subproject of this row."""
        return Share(self.value_of("subproject"), self.value_of("unit"))

    def value_of(self, name: str) -> str:
        """What stands in a field as text: typed, or saved."""
        value = self.data.get(self.add_prefix(name)) if self.is_bound else self.initial.get(name)
        return "" if value is None else str(value)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        units, _names = units_in(self.context)
        if self.share not in units.shares:
            text = _("The unit of this row does not take part in subproject %(number)s; its row has %(amount)s yuan.")
            amounts = (cleaned.get(source.value) or rules.NOTHING for source in Source)
            figures = {"number": self.share.subproject, "amount": yuan_text(sum(amounts, rules.NOTHING))}
            raise forms.ValidationError(text % figures)
        return cleaned


class ItemRow(RowForm):
    """Equipment of one kind; what costs 500,000 yuan or more a piece is described (R-21)."""

    title = pgettext_lazy("one item", "Equipment")

    share = ShareField(label=gettext_lazy("For whom"))
    line = forms.ChoiceField(
        label=pgettext_lazy("of a budget", "Line"), choices=_choices(LINES, rules.lines_of(Category.EQUIPMENT))
    )
    name = forms.CharField(label=pgettext_lazy("equipment", "What it is"), max_length=120)
    unit_price = AmountField(label=gettext_lazy("Price of one, yuan"))
    quantity = forms.IntegerField(label=gettext_lazy("How many"), min_value=1, max_value=MOST_QUANTITY)
    detail = forms.CharField(
        label=gettext_lazy("What it is needed for, and what it does"),
        widget=TEXT,
        required=False,
        max_length=2000,
        help_text=gettext_lazy("Only where one costs 500,000 yuan or more."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        price = cleaned.get("unit_price")
        if price is not None and rules.needs_item_detail(price) and not cleaned.get("detail"):
            text = _("One costs %(price)s yuan; from %(threshold)s yuan on, say what it is needed for (R-21).")
            figures = {"price": figure_text(price), "threshold": figure_text(rules.ITEM_DETAIL_FROM)}
            self.add_error("detail", text % figures)
        return cleaned


class PersonRow(RowForm):
    """Somebody who takes part, or is paid as an expert (R-17, R-18)."""

    fewest = 1
    title = gettext_lazy("Person")
    PARTS = (
        (MEMBER, gettext_lazy("Member with a salary from elsewhere")),
        (PAID, gettext_lazy("Member paid from labour cost")),
        (EXPERT, gettext_lazy("Expert who is consulted")),
    )

    name = forms.CharField(label=gettext_lazy("Name"), max_length=60)
    workplace = forms.CharField(label=gettext_lazy("Where this person works"), max_length=120)
    part = forms.ChoiceField(label=gettext_lazy("Part in the project"), choices=[NOTHING_CHOSEN, *PARTS])
    share = ShareField(label=gettext_lazy("For whom"))
    amount = AmountField(
        label=gettext_lazy("Paid in all, yuan"),
        required=False,
        help_text=gettext_lazy("Of members paid from labour cost, and of experts."),
    )
    id_number = forms.CharField(
        label=gettext_lazy("Number of the identity document"),
        required=False,
        max_length=18,
        help_text=gettext_lazy("Only where two people of the same name are to be told apart."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_lump_sum(self.context):
            # There is no labour cost in it that somebody's pay could be held against.
            self.fields["part"].choices = [
                NOTHING_CHOSEN,
                (MEMBER, pgettext("of a project", "Member")),
                (EXPERT, dict(self.PARTS)[EXPERT]),
            ]
            del self.fields["amount"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("part") in (PAID, EXPERT) and cleaned.get("amount") is None and "amount" in cleaned:
            self.add_error("amount", _("Say how much this person is paid from the project."))
        return cleaned


class BasisForm(StepForm):
    """What the direct costs beside equipment are based on, by category; never a share of the total (R-21)."""

    business = forms.CharField(
        label=gettext_lazy("Business costs: what they are based on"),
        widget=forms.Textarea(attrs={"rows": 6}),
        required=False,
        max_length=4000,
        help_text=gettext_lazy("Quantities, prices and what they are needed for, line by line; no share of the total."),
    )
    labour = forms.CharField(
        label=gettext_lazy("Labour: what it is based on"),
        widget=forms.Textarea(attrs={"rows": 6}),
        required=False,
        max_length=4000,
        help_text=gettext_lazy("How many people, how many months, at which rates."),
    )


class PledgeRow(RowForm):
    """What one unit has pledged in writing from one source (R-19)."""

    title = gettext_lazy("Pledge")

    unit = ProjectUnitField(label=pgettext_lazy("of a project", "Unit"))
    source = forms.ChoiceField(label=gettext_lazy("Source"), choices=_choices(SOURCES, rules.OTHER_SOURCES))
    amount = AmountField(label=gettext_lazy("Amount, yuan"))
    commitment = DocumentsField(
        label=gettext_lazy("The written commitment"),
        purpose=gettext_lazy("commitment of funds"),
        error_messages={
            "required": gettext_lazy("Such money counts with its written commitment alone: attach it, scanned (R-19).")
        },
    )
    cash_only = forms.BooleanField(
        label=gettext_lazy("It is cash, no equipment or work in kind, and none of it comes from the central budget.")
    )
