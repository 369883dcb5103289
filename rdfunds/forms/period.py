"""From when to when a project runs (R-2)."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.payloads import StepForm
from rdfunds import period

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class PeriodForm(StepForm):
    """The first and the last day of a project, in the years of its programme."""

    first_day = forms.DateField(label=gettext_lazy("First day"), widget=DAY)
    last_day = forms.DateField(label=gettext_lazy("Last day"), widget=DAY)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        first, last = cleaned.get("first_day"), cleaned.get("last_day")
        if first and last and last <= first:
            text = _("The last day, %(last)s, does not lie after the first, %(first)s.")
            self.add_error("last_day", text % {"last": last, "first": first})
        programme = self.context.case.record.call.programme
        for name in [each for each in period.DAYS if each in cleaned]:
            if text := period.outside_text(cleaned[name], programme):
                self.add_error(name, text)
        return cleaned
