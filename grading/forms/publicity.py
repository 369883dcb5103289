"""What is asked once for a whole list: of the qualified, for the public notice, for the announcement."""

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.payloads import StepForm


class QualifiedForm(StepForm):
    """What the organising unit adds to its list (G-7-4)."""

    note = forms.CharField(
        label=_("Note on the list"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It stands under the table."),
    )


class PublicNoticeForm(StepForm):
    """Whom the public turns to with an objection (G-7-4)."""

    contact = forms.CharField(
        label=_("Where objections are received"),
        max_length=120,
        help_text=_(
            "Office, telephone and address, as they stand on the notice. Objections also come in on this site."
        ),
    )


class AnnounceForm(StepForm):
    """The document by which the grades are announced (G-7-5)."""

    document_number = forms.CharField(
        label=_("Document number"),
        max_length=60,
        help_text=_("The number in the department's own register of documents, such as 冀应急〔2026〕12号."),
    )
