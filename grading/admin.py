"""The console's view of the registers that commitments are held against, and of standards and offices.

Nothing is deleted here: a row entered by mistake is corrected, and its history shows both.
"""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import ForeignKey, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.console import PersonField, RegisterAdmin
from accounts.models import Person
from casework.models import Case
from grading.forms.console import JurisdictionForm, TieForm
from grading.models import (
    FEN_PER_YUAN,
    LEVEL_CHOICES,
    AccidentRecord,
    BarRecord,
    CopyBody,
    DishonestyRecord,
    EntrustedUnit,
    GradeRecord,
    GradingStandard,
    Industry,
    Jurisdiction,
    StandardElement,
    Tie,
    YearlySelfEvaluation,
)
from grading.passing_on import cases_against, cases_left_with


class EnterpriseRegisterAdmin(RegisterAdmin):
    """A register whose rows belong to an enterprise."""

    raw_id_fields = ("enterprise",)
    search_fields = ("enterprise__name", "enterprise__credit_code")
    list_select_related = ("enterprise",)


class AccidentForm(forms.ModelForm):
    """An accident, with its loss asked for in yuan and kept in fen."""

    direct_loss = forms.DecimalField(
        label=gettext_lazy("direct economic loss in yuan"), min_value=0, max_digits=14, decimal_places=2
    )

    class Meta:
        model = AccidentRecord
        fields = ("enterprise", "on", "deaths", "serious_injuries", "summary", "source")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["direct_loss"].initial = self.instance.as_rule().direct_loss

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "direct_loss" in cleaned:
            self.instance.direct_loss_fen = int(cleaned["direct_loss"] * FEN_PER_YUAN)
        return cleaned


@admin.register(AccidentRecord)
class AccidentAdmin(EnterpriseRegisterAdmin):
    form = AccidentForm
    list_display = ("enterprise", "on", "deaths", "serious_injuries", "loss_in_yuan", "source")
    date_hierarchy = "on"

    @admin.display(description=gettext_lazy("direct economic loss in yuan"))
    def loss_in_yuan(self, record: AccidentRecord) -> str:
        return f"{record.as_rule().direct_loss:,.2f}"


@admin.register(BarRecord)
class BarAdmin(EnterpriseRegisterAdmin):
    list_display = ("enterprise", "kind", "notified_on", "source")
    list_filter = ("kind",)


@admin.register(DishonestyRecord)
class DishonestyAdmin(EnterpriseRegisterAdmin):
    list_display = ("enterprise", "listed_on", "removed_on", "source")


@admin.register(GradeRecord)
class GradeAdmin(EnterpriseRegisterAdmin):
    list_display = ("enterprise", "industry", "level", "announced_on", "valid_until", "ended_on")
    list_filter = ("level", "industry")
    list_select_related = ("enterprise", "industry")


@admin.register(YearlySelfEvaluation)
class YearlySelfEvaluationAdmin(EnterpriseRegisterAdmin):
    list_display = ("enterprise", "industry", "year", "filed_on", "source")
    list_filter = ("year", "industry")
    list_select_related = ("enterprise", "industry")


@admin.register(Industry)
class IndustryAdmin(RegisterAdmin):
    list_display = ("name", "name_en", "code")


class StandardForm(forms.ModelForm):
    """A standard, with the score that each of its levels asks for."""

    levels = forms.TypedMultipleChoiceField(
        label=gettext_lazy("levels"), choices=LEVEL_CHOICES, coerce=int, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = GradingStandard
        fields = ("code", "industry", "name", "version", "issuer", "levels", "thresholds", "since", "until")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        levels, thresholds = cleaned.get("levels"), cleaned.get("thresholds")
        if levels and isinstance(thresholds, dict):
            _require_thresholds(levels, thresholds)
        return cleaned


def _require_thresholds(levels: list[int], thresholds: dict[str, Any]) -> None:
    missing = [str(level) for level in levels if not _is_score(thresholds.get(str(level)))]
    if missing:
        raise ValidationError(
            {
                "thresholds": _("A score from 0 to 100 is missing for level: %(levels)s.")
                % {"levels": ", ".join(missing)}
            }
        )


def _is_score(value: Any) -> bool:
    try:
        return forms.DecimalField(min_value=0, max_value=100).clean(value) is not None
    except ValidationError:
        return False


class ElementInline(admin.TabularInline):
    model = StandardElement
    extra = 0

    def has_delete_permission(self, request: HttpRequest, obj: GradingStandard | None = None) -> bool:
        return obj is None or not obj.applications.exists()

    def has_change_permission(self, request: HttpRequest, obj: GradingStandard | None = None) -> bool:
        """A standard in use is not changed: a new version is entered instead (G-4)."""
        return obj is None or not obj.applications.exists()


@admin.register(GradingStandard)
class StandardAdmin(RegisterAdmin):
    form = StandardForm
    inlines = (ElementInline,)
    list_display = ("name", "version", "industry", "issuer", "since", "until")
    list_select_related = ("industry",)


@admin.register(EntrustedUnit)
class EntrustedUnitAdmin(RegisterAdmin):
    about = gettext_lazy(
        "Whom a department has entrusted with accepting and auditing reports, or with reviews on site (G-6). What is "
        "entered holds for cases from then on; whoever loses the task keeps the cases that are open until they are "
        "given to somebody else."
    )
    list_display = ("unit", "department", "task", "level", "since", "until")
    list_filter = ("task", "level")
    list_select_related = ("unit", "department")
    raw_id_fields = ("unit", "department")

    def save_model(self, request: HttpRequest, obj: EntrustedUnit, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        _say_what_passes_on(request, cases_left_with(obj))


@admin.register(Tie)
class TieAdmin(RegisterAdmin):
    form = TieForm
    about = gettext_lazy(
        "Training or consulting that an organising or review unit, or one of its people, gave an enterprise. Whoever "
        "has a tie neither handles nor reviews that enterprise, however long ago it was (G-13)."
    )
    list_display = ("unit", "person", "enterprise", "on", "nature", "source")
    list_select_related = ("unit", "person", "enterprise")
    search_fields = ("unit__name", "person__name", "enterprise__name")
    raw_id_fields = ("unit", "enterprise")

    def save_model(self, request: HttpRequest, obj: Tie, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        _say_what_passes_on(request, cases_against(obj))

    def formfield_for_foreignkey(self, db_field: ForeignKey, request: HttpRequest, **more: Any) -> forms.Field | None:
        """Let people be named as one knows them, and not by their number alone."""
        if db_field.related_model is Person:
            more |= {
                "form_class": PersonField,
                "widget": forms.TextInput(attrs={"class": "vTextField"}),
                "help_text": _(
                    "The e-mail address or the exact name. Left empty: the unit as a whole has the tie. Named: this "
                    "person has it, wherever they work, and the unit does not."
                ),
            }
        return super().formfield_for_foreignkey(db_field, request, **more)


def _say_what_passes_on(request: HttpRequest, cases: QuerySet[Case]) -> None:
    """Say to who keeps the register which open cases have to pass to somebody else now, and how (G-6, G-13)."""
    references = list(cases.values_list("reference", flat=True))
    if not references:
        return
    text = ngettext(
        "%(count)d open case has to pass to somebody else: %(references)s. The department gives it to another office, "
        "or the organising unit replaces the review unit or its team (G-6, G-13).",
        "%(count)d open cases have to pass to somebody else: %(references)s. The department gives them to another "
        "office, or the organising unit replaces the review unit or its team (G-6, G-13).",
        len(references),
    )
    messages.warning(request, text % {"count": len(references), "references": _(", ").join(references)})


@admin.register(Jurisdiction)
class JurisdictionAdmin(RegisterAdmin):
    form = JurisdictionForm
    about = gettext_lazy(
        "Who grades where it is not the department of the province (level 2) or of the city with districts (level 3): "
        "in municipalities, in counties run by a province, in the Corps (G-5). The row of the nearest region counts, a "
        "county's before its city's. Level 1 and offshore oil always go to the ministry and need no row. Cases that "
        "are under way stay where they are."
    )
    list_display = ("place", "level", "department", "since", "until")
    list_filter = ("level",)
    list_select_related = ("region", "department")
    search_fields = ("region__name", "region__code", "department__name")
    raw_id_fields = ("region", "department")

    @admin.display(description=gettext_lazy("region"), ordering="region")
    def place(self, row: Jurisdiction) -> str:
        return f"{row.region_id} {row.region}"


@admin.register(CopyBody)
class CopyBodyAdmin(RegisterAdmin):
    list_display = ("name", "kind", "department", "email", "since", "until")
    list_filter = ("kind",)
    list_select_related = ("department",)
    search_fields = ("name", "department__name")
    raw_id_fields = ("department",)
