"""What an enterprise says to register itself."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import password_validators_help_text_html, validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import registration
from accounts.applications import Application
from accounts.forms.fields import CreditCodeField, EmailField, RegionSearchForm
from accounts.models import Organisation, Person


class RegistrationForm(RegionSearchForm):
    """The enterprise, where it is, and who is its first administrator."""

    name = forms.CharField(
        label=gettext_lazy("Name of the enterprise"),
        max_length=Organisation._meta.get_field("name").max_length,
        help_text=gettext_lazy("As on the business licence."),
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    credit_code = CreditCodeField(
        label=gettext_lazy("Unified social credit code"),
        help_text=gettext_lazy("18 characters, on the business licence."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    contact = forms.CharField(
        label=gettext_lazy("Your name"),
        max_length=Person._meta.get_field("name").max_length,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = EmailField(
        label=gettext_lazy("Your e-mail address"),
        max_length=254,
        help_text=gettext_lazy("The link that completes the registration goes there. You will sign in with it."),
    )

    field_order = ["name", "credit_code", "region", "region_choice", "contact", "email"]

    def clean_credit_code(self) -> str:
        registration.refuse_registered(self.cleaned_data["credit_code"])
        return self.cleaned_data["credit_code"]

    @property
    def application(self) -> Application:
        """What was typed, once it is valid."""
        data = self.cleaned_data
        return Application(data["name"], data["credit_code"], data["region"].code, data["contact"], data["email"])


class FirstPasswordForm(forms.Form):
    """The password of somebody who has no login yet."""

    password = forms.CharField(
        label=gettext_lazy("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=password_validators_help_text_html(),
    )
    again = forms.CharField(
        label=gettext_lazy("The same password again"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, application: Application, **options: Any) -> None:
        super().__init__(*args, **options)
        self._person = Person(email=application.email, name=application.contact)

    def clean_password(self) -> str:
        password = self.cleaned_data["password"]
        validate_password(password, self._person)
        return password

    def clean_again(self) -> str:
        again = self.cleaned_data["again"]
        if "password" in self.cleaned_data and again != self.cleaned_data["password"]:
            raise ValidationError(_("The two passwords differ."))
        return again
