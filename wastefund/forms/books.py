"""What the pages of books can be narrowed by; everything may be left empty."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.figures import DayField
from wastefund.entry_kinds import KINDS
from wastefund.rules import EARLIEST, LATEST


class BookDayField(DayField):
    """A day that may stand in a landfill's books."""

    def clean(self, value: Any) -> date | None:
        day = super().clean(value)
        if day is not None and not EARLIEST <= day <= LATEST:
            raise ValidationError(
                _("%(day)s is not between %(first)s and %(last)s; no landfill's books reach so far.")
                % {"day": day.isoformat(), "first": EARLIEST.isoformat(), "last": LATEST.isoformat()}
            )
        return day


class Narrowing(forms.Form):
    """Questions in the address of a page."""

    def problems(self) -> list[dict[str, Any]]:
        """Each thing that is wrong, for the list on top of the page."""
        return [
            {"text": text, "rule": "", "anchor": field.auto_id, "where": field.label}
            for field in self
            for text in field.errors
        ]


class PeriodForm(Narrowing):
    """The days, both included, on which entries take effect."""

    first = BookDayField(label=gettext_lazy("From"), required=False)
    last = BookDayField(label=gettext_lazy("Until"), required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        first, last = cleaned.get("first"), cleaned.get("last")
        if first and last and last < first:
            text = _("The last day, %(last)s, lies before the first, %(first)s.")
            self.add_error("last", text % {"last": last.isoformat(), "first": first.isoformat()})
        return cleaned


class JournalForm(PeriodForm):
    """The entries of a journal, of one kind or of all."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind"), required=False)

    def __init__(self, asked: Any, kinds: Sequence[str]) -> None:
        """`kinds`: the codes that the book has."""
        super().__init__(asked)
        self.fields["kind"].choices = [("", gettext_lazy("all kinds")), *((code, KINDS[code].label) for code in kinds)]  # type: ignore[attr-defined]


class AsOfForm(Narrowing):
    """The day at whose end balances are shown."""

    on = BookDayField(label=gettext_lazy("At the end of"), required=False)
