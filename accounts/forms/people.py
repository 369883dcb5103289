"""What a person says of themselves, and their tokens."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Person

TOKEN_DAYS = [(1, _("1 day")), (30, _("30 days")), (90, _("90 days")), (365, _("1 year"))]


class ProfileForm(forms.ModelForm):
    """Name and language."""

    class Meta:
        model = Person
        fields = ["name", "language"]
        labels = {"name": _("Name")}
        help_texts = {
            "name": _("As it stands beside everything you do, also what you have done before."),
            "language": _("Of the pages and of the mails to you."),
        }
        widgets = {"name": forms.TextInput(attrs={"autocomplete": "name"})}


class TokenForm(forms.Form):
    """How long a new token holds, and the password once more."""

    days = forms.TypedChoiceField(label=_("It holds for"), choices=TOKEN_DAYS, coerce=int, initial=30)
    password = forms.CharField(
        label=_("Your password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        help_text=_("Whoever has the token can do everything that you can do."),
    )

    @property
    def lifetime(self) -> Any:
        return timedelta(days=self.cleaned_data["days"])
