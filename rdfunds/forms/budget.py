"""Of which day a budget is shown (R-19, R-38)."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.figures import DayField


class InForceForm(forms.Form):
    """A day from that on which the first version was issued, `first`, until `today`; no first: none is issued yet."""

    on = DayField(label=gettext_lazy("Budget in force on"))

    def __init__(self, asked: Any, *, first: date | None, today: date) -> None:
        super().__init__(asked)
        self.first, self.today = first, today

    def clean_on(self) -> date:
        """The day. Raises ValidationError where no budget was in force, or none is known."""
        day: date = self.cleaned_data["on"]
        shown = {"day": day.isoformat(), "today": self.today.isoformat()}
        if day > self.today:
            raise ValidationError(
                _("%(day)s lies ahead of today, %(today)s: adjustments may change the budget until then.") % shown
            )
        if self.first is None:
            raise ValidationError(_("On %(day)s no budget was in force: none is issued yet.") % shown)
        if day < self.first:
            raise ValidationError(
                _("On %(day)s no budget was in force: the first was issued on %(first)s.")
                % {**shown, "first": self.first.isoformat()}
            )
        return day

    def problems(self) -> list[dict[str, Any]]:
        """Each thing that is wrong, for the list on top of the page."""
        return [
            {"text": text, "rule": "", "anchor": field.auto_id, "where": field.label}
            for field in self
            for text in field.errors
        ]
