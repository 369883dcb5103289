"""What the steps of an adjustment ask for (R-38)."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.roles import Role
from casework.fields import DocumentsField
from casework.figures import AmountField, yuan_text
from casework.payloads import CaseField, RowForm, StepForm
from casework.visibility import visible_to
from rdfunds import budgets, kinds, rules
from rdfunds.adjusting import Move, units_of
from rdfunds.forms.fields import NOTHING_CHOSEN, CellField, LeaderAddressField, UnitField, unknown_leader
from rdfunds.labels import CATEGORIES, LINES, SOURCES
from rdfunds.models import Project, Subproject
from rdfunds.rules import OTHER_SOURCES, BudgetLine, Category, Cell, Replacement, Source

TEXT = forms.Textarea(attrs={"rows": 3})
NEW, OUT = "new", "out"
"""Where money comes from that the project does not have yet, and where money goes that it no longer has."""


class ProjectField(CaseField, forms.ModelChoiceField):
    """A running project with a budget in which the unit takes part."""

    by_address = True

    def __init__(self, **options: Any) -> None:
        super().__init__(queryset=Project.objects.none(), **options)

    def offer(self, context: Any) -> None:
        """The projects that the person sees."""
        seen = Project.objects.filter(case__in=visible_to(context.actor), case__state=kinds.RUNNING)
        self.queryset = seen.filter(book__isnull=False).select_related("case").order_by("title")


class OriginField(CaseField, forms.ChoiceField):
    """A cell that has held something, written `2:17:materials:central`, or `new:central`: from outside."""

    def offer(self, context: Any) -> None:
        """The cells of the budget with what is free in them, looked up once for all rows."""
        memo = context.memo
        if "origins" not in memo:
            memo["origins"] = _origins(context.record.project)
        self.choices = memo["origins"]


class PlaceField(CaseField, forms.ChoiceField):
    """A unit in a subproject, written `2:17`, or `out`: the money leaves the project."""

    def offer(self, context: Any) -> None:
        """The units of the project, looked up once for all rows."""
        memo = context.memo
        if "places" not in memo:
            memo["places"] = _places(context.record.project)
        self.choices = [NOTHING_CHOSEN, *memo["places"], (OUT, _("Out of the project"))]


class LeavingField(CaseField, forms.ChoiceField):
    """A unit in a subproject that is to go from there, written `2:17`."""

    def offer(self, context: Any) -> None:
        """The units of the project, looked up once for all rows."""
        memo = context.memo
        if "places" not in memo:
            memo["places"] = _places(context.record.project)
        self.choices = [NOTHING_CHOSEN, *memo["places"]]


class PledgingField(CaseField, forms.ChoiceField):
    """A unit of the project by its id."""

    def offer(self, context: Any) -> None:
        """The units of the project, each once."""
        units = {unit.pk: unit.name for each in _subprojects(context.record.project) for unit in units_of(each)}
        self.choices = [NOTHING_CHOSEN, *((str(pk), name) for pk, name in units.items())]


class StartForm(StepForm):
    """Of which project."""

    project = ProjectField(
        label=gettext_lazy("Project"), help_text=gettext_lazy("Running projects in which your unit takes part.")
    )


class MoveRow(RowForm):
    """An amount that goes from one cell of the budget to another."""

    title = gettext_lazy("What moves")

    origin = OriginField(
        label=gettext_lazy("From the line"), help_text=gettext_lazy("In brackets what is free, in yuan.")
    )
    place = PlaceField(
        label=gettext_lazy("To: subproject and unit"),
        help_text=gettext_lazy("A unit outside the subproject cannot be chosen; it takes the place of another below."),
    )
    line = forms.ChoiceField(
        label=gettext_lazy("To: line"),
        required=False,
        choices=[
            NOTHING_CHOSEN,
            *((CATEGORIES[each], [(line.value, LINES[line]) for line in rules.lines_of(each)]) for each in Category),
        ],
    )
    amount = CellField(label=gettext_lazy("Yuan"), rule="R-38")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        out, fresh = cleaned["place"] == OUT, cleaned["origin"].startswith(NEW)
        if out and fresh:
            self.add_error("place", _("Money from outside cannot leave the project at once."))
        elif not out and not cleaned["line"]:
            self.add_error("line", _("Say to which line it goes."))
        elif not cleaned["amount"]:
            self.add_error("amount", _("0 yuan move nothing."))
        elif move_of(cleaned).origin == move_of(cleaned).target:
            self.add_error("line", _("It comes from that very line."))
        return cleaned


class ReplacementRow(RowForm):
    """A unit that goes from a subproject, and the one that comes in its place (R-38)."""

    most = 10
    title = gettext_lazy("Unit replaced")

    leaving = LeavingField(label=gettext_lazy("Unit that goes, and its subproject"))
    comes = UnitField(
        label=gettext_lazy("Unit that comes"),
        capacity=None,
        help_text=gettext_lazy(
            "Its name in full, or its unified social credit code. All that the unit that goes still holds in the "
            "subproject passes to it."
        ),
    )
    leader = forms.CharField(
        label=gettext_lazy("Who leads the work there"),
        max_length=60,
        help_text=gettext_lazy("Of the unit that comes: its subproject leader, or its task leader."),
    )
    leader_email = LeaderAddressField()
    pledged = forms.BooleanField(
        label=gettext_lazy(
            "It has pledged in writing all other-source money that passes to it; the commitment is attached (R-19)"
        ),
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if unit := cleaned.get("comes"):
            roles = (Role.SUBPROJECT_LEADER, Role.TASK_LEADER)
            if said := unknown_leader(unit, cleaned.get("leader_email", ""), roles, self.today):
                self.add_error("leader_email", said)
        return cleaned


class PledgeRow(RowForm):
    """What a unit has newly pledged of its own or others' money, in all, in place of what it pledged before."""

    title = gettext_lazy("New written commitment")

    unit = PledgingField(label=gettext_lazy("Unit"))
    source = forms.ChoiceField(
        label=gettext_lazy("Source"), choices=[NOTHING_CHOSEN, *((each.value, SOURCES[each]) for each in OTHER_SOURCES)]
    )
    amount = AmountField(label=gettext_lazy("Pledged from now on, yuan in all"))
    commitment = DocumentsField(
        label=gettext_lazy("The written commitment"),
        purpose=gettext_lazy("commitment of funds"),
        required=False,
        help_text=gettext_lazy("Scanned. Not needed where nothing is pledged any more."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if (amount := cleaned.get("amount")) and not cleaned.get("commitment"):
            text = _("%(amount)s yuan are pledged in writing; attach the commitment (R-19).")
            self.add_error("commitment", text % {"amount": yuan_text(amount)})
        return cleaned


class AskForm(StepForm):
    """Why, and what shows it."""

    reason = forms.CharField(label=gettext_lazy("Reason"), widget=TEXT, max_length=2000)
    evidence = DocumentsField(
        label=gettext_lazy("Evidence"),
        purpose=gettext_lazy("evidence for an adjustment"),
        required=False,
        help_text=gettext_lazy(
            "What a unit that comes has agreed to in writing belongs here (R-38), with its commitment where "
            "other-source money passes to it (R-19). Other new commitments belong to their rows."
        ),
    )


class RemarkForm(StepForm):
    """What one says with a consent or a decision."""

    remark = forms.CharField(label=gettext_lazy("Remark"), widget=TEXT, max_length=1000, required=False)


class ReasonForm(StepForm):
    """Why not."""

    reason = forms.CharField(label=gettext_lazy("Reasons"), widget=TEXT, max_length=2000)


def move_of(row: dict[str, Any]) -> Move:
    """A cleaned row of moves as what it moves."""
    origin = None if row["origin"].startswith(NEW) else _cell(row["origin"])
    source = Source(row["origin"].rsplit(":", 1)[1])
    if row["place"] == OUT:
        return Move(origin, None, row["amount"])
    subproject, unit = row["place"].split(":")
    return Move(origin, Cell(subproject, unit, BudgetLine(row["line"]), source), row["amount"])


def replacement_of(row: dict[str, Any]) -> Replacement:
    """A cleaned row of replacements as the rules take it."""
    subproject, goes = row["leaving"].split(":")
    return Replacement(subproject, goes, row["comes"])


def _cell(written: str) -> Cell:
    subproject, unit, line, source = written.split(":")
    return Cell(subproject, unit, BudgetLine(line), Source(source))


def _origins(project: Project) -> list[tuple[str, Any]]:
    """The cells of each unit with what is free, and the sources from which new money can come."""
    free = budgets.free(project)
    groups: list[tuple[str, Any]] = [NOTHING_CHOSEN]
    for place, name in _places(project):
        # A line that is reserved or emptied while a page is open stays, so that the refusal can say by whom.
        cells = [cell for cell in free if f"{cell.subproject}:{cell.unit}" == place]
        cells.sort(key=lambda cell: (list(BudgetLine).index(cell.line), list(Source).index(cell.source)))
        if cells:
            groups.append((name, [(":".join(cell), _free_text(name, cell, free[cell])) for cell in cells]))
    fresh = [(f"{NEW}:{source.value}", _("New money: %(source)s") % {"source": SOURCES[source]}) for source in Source]
    return [*groups, (_("From outside the project"), fresh)]


def _free_text(place: str, cell: Cell, amount: Decimal) -> str:
    """The cell with its unit, as the answers show it without the head of its group."""
    names = {"place": place, "line": LINES[cell.line], "source": SOURCES[cell.source], "free": yuan_text(amount)}
    return _("%(place)s · %(line)s · %(source)s (%(free)s)") % names


def _places(project: Project) -> list[tuple[str, str]]:
    return [
        (f"{each.number}:{unit.pk}", f"{each} · {unit.name}")
        for each in _subprojects(project)
        for unit in units_of(each)
    ]


def _subprojects(project: Project) -> Iterable[Subproject]:
    return project.subprojects.select_related("unit").prefetch_related("participations__unit")
