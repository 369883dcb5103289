"""What the console asks for: organisations and people by their names, and the tables of offices (G-5, G-13)."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.roles import Capacity
from grading.models import Jurisdiction, Tie, refuse_future


class JurisdictionForm(forms.ModelForm):
    """One exception to whose department grades, which stands alone for its region and level at any time (G-5)."""

    class Meta:
        model = Jurisdiction
        fields = ("region", "level", "department", "since", "until")

    def clean_level(self) -> int:
        """Refuse level 1, which no exception reaches."""
        level: int = self.cleaned_data["level"]
        if level == 1:
            raise ValidationError(_("Level 1 is always graded by the ministry (G-5); only levels 2 and 3 are entered."))
        return level

    def clean_department(self) -> Any:
        """Refuse an organisation that is no emergency management department."""
        department = self.cleaned_data["department"]
        if not department.capacities.filter(capacity=Capacity.EMERGENCY_MANAGEMENT_DEPARTMENT).exists():
            raise ValidationError(
                _("%(name)s is no emergency management department.") % {"name": department}, code="capacity"
            )
        return department

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and until < since:
            self.add_error("until", _("The last day lies before the first."))
        elif since and cleaned.get("region") and cleaned.get("level"):
            self._refuse_second(cleaned)
        return cleaned

    def _refuse_second(self, cleaned: dict[str, Any]) -> None:
        rows = Jurisdiction.objects.filter(region=cleaned["region"], level=cleaned["level"]).exclude(
            pk=self.instance.pk
        )
        rows = rows.filter(Q(until__isnull=True) | Q(until__gte=cleaned["since"]))
        if cleaned.get("until"):
            rows = rows.filter(since__lte=cleaned["until"])
        if other := rows.select_related("department").first():
            self.add_error(
                "since",
                _(
                    "%(department)s is entered for this region and level from %(since)s to %(until)s; two rows cannot "
                    "hold on one day. End that row on the day before this one begins."
                )
                % {
                    "department": other.department,
                    "since": other.since.isoformat(),
                    "until": other.until.isoformat() if other.until else _("now"),
                },
            )


class TieForm(forms.ModelForm):
    """Training or consulting that a unit, or one of its people, gave an enterprise (G-13)."""

    class Meta:
        model = Tie
        fields = ("unit", "person", "enterprise", "on", "nature", "source")

    def clean_on(self) -> Any:
        """Refuse a day that has not come yet."""
        refuse_future(self.cleaned_data["on"])
        return self.cleaned_data["on"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("unit") and cleaned.get("unit") == cleaned.get("enterprise"):
            self.add_error("enterprise", _("The unit and the enterprise are the same organisation."))
        return cleaned
