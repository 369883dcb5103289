"""Dated settings: how many signatures an office asks for, which time limits a region or office has changed."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Organisation
from casework import registry
from casework.errors import Reason
from casework.limits import ChangeFault, change_fault
from casework.models import CalendarDay, CalendarYear, LimitOverride, SignatureRule
from casework.screens.clocks import limit_text
from records import clock
from records.console import ReadOnlyAdmin, SettingsAdmin

Choices = list[tuple[str, Any]]


def _procedures() -> Choices:
    return [(each.kind, each.label) for each in registry.case_types()]


def _steps() -> Choices:
    """The steps that need a signature, by procedure."""
    return [
        (each.label, [(step.code, step.label) for step in each.steps if step.needs_signature])
        for each in registry.case_types()
    ]


def _limits() -> Choices:
    return [
        (each.label, [(limit.code, limit.label) for limit in each.limits if limit.last_day is None])
        for each in registry.case_types()
    ]


class SignatureRuleForm(forms.ModelForm):
    """Procedure and step to choose from; from today on, as the past stays as it was."""

    kind = forms.ChoiceField(label=gettext_lazy("procedure"), choices=_procedures)
    step = forms.ChoiceField(label=gettext_lazy("step"), choices=_steps)
    signatures = forms.IntegerField(label=gettext_lazy("signatures"), min_value=0, max_value=2)

    class Meta:
        model = SignatureRule
        fields = ("organisation", "kind", "step", "signatures", "since")

    def clean_since(self) -> Any:
        return _not_past(self.cleaned_data["since"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("kind") and data.get("step") and not registry.case_type(data["kind"]).step(data["step"]):
            self.add_error("step", _("This procedure knows no step of that name."))
        return data


class LimitOverrideForm(forms.ModelForm):
    """Procedure and time limit to choose from; from today on."""

    kind = forms.ChoiceField(label=gettext_lazy("procedure"), choices=_procedures)
    code = forms.ChoiceField(label=gettext_lazy("time limit"), choices=_limits)
    amount = forms.IntegerField(label=gettext_lazy("amount"), min_value=1, max_value=1000)

    class Meta:
        model = LimitOverride
        fields = ("kind", "code", "region", "organisation", "amount", "since", "until", "source")

    def clean_since(self) -> Any:
        return _not_past(self.cleaned_data["since"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        known = {limit.code for limit in registry.case_type(data["kind"]).limits} if data.get("kind") else set()
        if data.get("code") and data["code"] not in known:
            self.add_error("code", _("This procedure knows no time limit of that name."))
        since = data.get("since") or self.instance.since
        if data.get("until") and since and data["until"] < since:
            self.add_error("until", _("The last day lies before the first."))
        if data.get("code") in known and data.get("amount") and (fault := _fault_of_change(data)):
            self.add_error("amount", fault)
        return data


def _fault_of_change(data: dict[str, Any]) -> str:
    """Why the time limit cannot be changed to this amount, with its figures and rules; empty where it can."""
    case_type = registry.case_type(data["kind"])
    declared = case_type.limit(data["code"])
    own = declared.whose in case_type.applicants
    fault = change_fault(declared.limit, data["amount"], applicants_own=own, statutory=declared.statutory)
    if fault is None:
        return ""
    text = _FAULTS[fault] % {"limit": declared.label, "length": limit_text(declared.limit), "amount": data["amount"]}
    rules = (declared.rule, case_type.change_rule)
    return str(Reason(text, _(", ").join(rule for rule in rules if rule)))


_FAULTS = {
    ChangeFault.APPLICANTS_OWN: gettext_lazy(
        "“%(limit)s”, %(length)s, is the applicant's own period, which no rule of a region or an office changes."
    ),
    ChangeFault.LONGER: gettext_lazy(
        "“%(limit)s” is %(length)s; a rule of a region or an office may make it shorter, and %(amount)d is longer."
    ),
    ChangeFault.SHORTER: gettext_lazy(
        "“%(limit)s” is %(length)s; a rule of a region or an office may make it longer, and %(amount)d is shorter."
    ),
}


class OfficeSettingsAdmin(SettingsAdmin):
    """An office sees and changes its own settings, a superuser everybody's; what has begun stays as it is."""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = super().get_queryset(request)
        if request.user.is_superuser:
            return rows
        actor = request.actor  # type: ignore[attr-defined]
        return rows.filter(organisation=actor.organisation) if actor else rows.none()

    def formfield_for_foreignkey(self, field: Any, request: HttpRequest, **options: Any) -> Any:
        if field.name != "organisation" or request.user.is_superuser:
            return super().formfield_for_foreignkey(field, request, **options)
        actor = request.actor  # type: ignore[attr-defined]
        own = Organisation.objects.filter(pk=actor.organisation.pk) if actor else Organisation.objects.none()
        offered = super().formfield_for_foreignkey(field, request, **options, queryset=own, widget=forms.Select)
        # Left empty, a changed time limit would hold for every office.
        offered.required = True
        return offered


@admin.register(SignatureRule)
class SignatureRuleAdmin(OfficeSettingsAdmin):
    """0 to 2 signatures for an office and step, from a day on."""

    form = SignatureRuleForm
    raw_id_fields = ("organisation",)
    list_display = ("organisation", "procedure", "step_label", "signatures", "since")
    list_select_related = ("organisation",)
    recorded = ("organisation_id", "kind", "step", "signatures", "since")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and (obj is None or obj.since >= clock.today())

    @admin.display(description=gettext_lazy("procedure"), ordering="kind")
    def procedure(self, rule: SignatureRule) -> str:
        return str(registry.case_type(rule.kind).label)

    @admin.display(description=gettext_lazy("step"), ordering="step")
    def step_label(self, rule: SignatureRule) -> str:
        return registry.case_type(rule.kind).step_label(rule.step)


@admin.register(LimitOverride)
class LimitOverrideAdmin(OfficeSettingsAdmin):
    """A changed time limit of a region or an office; of one that has begun, only its end can still be set."""

    form = LimitOverrideForm
    list_display = ("procedure", "limit_label", "amount", "region", "organisation", "since", "until", "source")
    list_select_related = ("region", "organisation")
    raw_id_fields = ("region", "organisation")
    recorded = ("kind", "code", "region_id", "organisation_id", "amount", "since", "until")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        begun = obj is not None and obj.since < clock.today()
        return ("kind", "code", "region", "organisation", "amount", "since", "source") if begun else ()

    @admin.display(description=gettext_lazy("procedure"), ordering="kind")
    def procedure(self, row: LimitOverride) -> str:
        return str(registry.case_type(row.kind).label)

    @admin.display(description=gettext_lazy("time limit"), ordering="code")
    def limit_label(self, row: LimitOverride) -> str:
        return str(registry.case_type(row.kind).limit(row.code).label)


class CalendarDayInline(admin.TabularInline):
    """The days of an entered year."""

    model = CalendarDay

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return request.user.is_staff


@admin.register(CalendarYear)
class CalendarYearAdmin(ReadOnlyAdmin):
    """Years entered from the State Council's notices; entering one is a page of the site, with its preview."""

    list_display = ("year", "source", "entered_at", "entered_by")
    list_select_related = ("entered_by",)
    inlines = (CalendarDayInline,)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return request.user.is_staff


def _not_past(day: Any) -> Any:
    if day < clock.today():
        raise ValidationError(_("Settings change from today on: the earliest day is %(day)s.") % {"day": clock.today()})
    return day
