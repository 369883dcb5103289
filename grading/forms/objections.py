"""What an objection asks for, of the public and of the department itself."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actors import PersonActor
from casework.fields import DocumentsField
from casework.payloads import StepForm
from casework.steps import Audience

FEWEST_LETTERS = 10
MOST_LETTERS = 5000


class ObjectionForm(StepForm):
    """What is wrong with a result under public notice, and how whoever says so can be reached (reading: G-7-4)."""

    text = forms.CharField(
        label=gettext_lazy("What you object to, and why"),
        min_length=FEWEST_LETTERS,
        max_length=MOST_LETTERS,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=gettext_lazy("Facts that can be checked: what, where, when, and how you know of it."),
    )
    contact_name = forms.CharField(
        label=gettext_lazy("Your name, or that of your unit"),
        required=False,
        max_length=60,
        help_text=gettext_lazy(
            "An objection with a name is asked for; one without is checked as well, as far as its facts go."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    contact = forms.CharField(
        label=gettext_lazy("Telephone or e-mail address"),
        required=False,
        max_length=120,
        help_text=gettext_lazy("For questions, and to tell you what was found."),
        widget=forms.TextInput(attrs={"autocomplete": "tel"}),
    )
    attachments = DocumentsField(
        label=gettext_lazy("Evidence"),
        purpose=gettext_lazy("Evidence for an objection"),
        audience=Audience.OFFICE,
        required=False,
        help_text=gettext_lazy("What is attached here is seen by your department alone."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.context is None:
            return
        if isinstance(self.context.actor, PersonActor):
            self._ask_the_department()
        else:
            # Files of the public come with the last page, checked and kept with the objection or not at all.
            del self.fields["attachments"]

    def clean_text(self) -> str:
        """The text with the line ends of one kind, so that browsers count as we do."""
        return str(self.cleaned_data["text"]).replace("\r\n", "\n")

    def _ask_the_department(self) -> None:
        fields = self.fields
        fields["text"].help_text = _(
            "What the department has learnt, when and from where; your department alone reads it."
        )
        fields["contact_name"].label = _("Who told it, if anybody")
        fields["contact_name"].help_text = _("For your department alone.")
        fields["contact"].label = _("Their telephone or e-mail address")
        fields["contact"].help_text = ""
        for name in ("contact_name", "contact"):
            fields[name].widget.attrs["autocomplete"] = "off"
