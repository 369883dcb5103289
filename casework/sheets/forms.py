"""What is asked for an import: the file."""

from django import forms
from django.utils.translation import gettext_lazy

XLSX = ".xlsx,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class WorkbookForm(forms.Form):
    """One workbook."""

    file = forms.FileField(
        label=gettext_lazy("Excel workbook (.xlsx)"),
        allow_empty_file=True,
        max_length=None,
        widget=forms.FileInput(attrs={"accept": XLSX}),
        error_messages={"required": gettext_lazy("Choose the file first.")},
    )
