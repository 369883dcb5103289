"""The console's view of the rates by which reserves are reckoned, and of units' charts of accounts.

Rates are never deleted or changed, only ended; a chart holds for books that are opened from then on.
"""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import ForeignKey, Model
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.console import RegisterAdmin
from accounts.models import Region
from accounts.roles import Level
from wastefund import tariffs
from wastefund.models import ChartRow, Tariff
from wastefund.tariff_form import TariffForm
from wastefund.words import rate_text, volume_text


@admin.register(Tariff)
class TariffAdmin(RegisterAdmin):
    """Rates of provinces and units; the nation's to look at."""

    form = TariffForm
    about = gettext_lazy(
        "The rates per m³ from which the least reserve of a landfill follows. A province may set higher ones, a unit "
        "higher ones still, at every volume (L-7). What has been entered stays as it is: end it and enter another "
        "row, or mark it as a mistake."
    )
    list_display = ("whose", "kind", "since", "until", "in_words", "source", "remark")
    list_filter = ("kind", "mistaken")
    list_select_related = ("region", "organisation")
    search_fields = ("region__name", "organisation__name", "source")
    raw_id_fields = ("organisation",)
    fields = ("kind", "region", "organisation", "source", "tiers", "since", "until")

    @admin.display(description=gettext_lazy("remark"))
    def remark(self, row: Tariff) -> str:
        return _("entered by mistake, does not count") if row.mistaken else ""

    @admin.display(description=gettext_lazy("whose"), ordering="region")
    def whose(self, row: Tariff) -> str:
        return row.owner

    @admin.display(description=gettext_lazy("tiers"))
    def in_words(self, row: Tariff) -> str:
        return format_html_join("", "<div>{}</div>", ((line,) for line in _lines(row)))

    def get_fields(self, request: HttpRequest, obj: Tariff | None = None) -> tuple[str, ...]:
        if obj is None:
            return self.fields
        return ("kind", "whose", "source", "in_words", "since", "until", "mistaken")

    def get_readonly_fields(self, request: HttpRequest, obj: Tariff | None = None) -> tuple[str, ...]:
        return () if obj is None else ("kind", "whose", "source", "in_words", "since")

    def get_form(self, request: HttpRequest, obj: Tariff | None = None, change: bool = False, **options: Any) -> Any:
        """Tiers are asked for once, when the row is entered."""
        form = super().get_form(request, obj, change, **options)
        if obj is not None:
            form.base_fields.pop("tiers", None)
        return form

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        fixed = isinstance(obj, Tariff) and (obj.national or obj.mistaken)
        return not fixed and super().has_change_permission(request, obj)

    def formfield_for_foreignkey(self, db_field: ForeignKey, request: HttpRequest, **more: Any) -> forms.Field | None:
        if db_field.related_model is Region:
            more["queryset"] = Region.objects.filter(level=Level.PROVINCE)
        return super().formfield_for_foreignkey(db_field, request, **more)

    def save_model(self, request: HttpRequest, obj: Tariff, form: Any, change: bool) -> None:
        """Say which units' own rates fall below new ones of their province, and so no longer count."""
        super().save_model(request, obj, form, change)
        for row in tariffs.undercut_by(obj) if obj.region_id and not obj.mistaken else ():
            messages.warning(
                request,
                _(
                    "The own rates of %(unit)s (%(source)s) lie below these in places: while both hold, those of the "
                    "province count for this unit. Let it set its own again."
                )
                % {"unit": row.owner, "source": row.source},
            )


def _lines(row: Tariff) -> list[str]:
    """The tiers of a row, one a line."""
    return [
        _("up to %(volume)s: %(rate)s") % {"volume": volume_text(up_to), "rate": rate_text(rate)}
        if up_to is not None
        else _("above: %(rate)s") % {"rate": rate_text(rate)}
        for up_to, rate in row.tiers
    ]


@admin.register(ChartRow)
class ChartRowAdmin(RegisterAdmin):
    """The accounts that a unit keeps under other codes or names than usual."""

    about = gettext_lazy(
        "Codes and names by which a unit keeps the accounting books of its landfills. What is not entered here has the "
        "usual code. Books that are open keep the accounts they were opened with (L-11)."
    )
    list_display = ("organisation", "role", "code", "name")
    list_select_related = ("organisation",)
    search_fields = ("organisation__name", "code", "name")
    raw_id_fields = ("organisation",)
    fields = ("organisation", "role", "code", "name")
