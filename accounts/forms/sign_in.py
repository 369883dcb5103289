"""Signing in, and setting a password."""

from functools import partial
from typing import Any

from django.conf import settings
from django.contrib.auth import forms as auth_forms
from django.utils.translation import gettext_lazy as _

from accounts import tasks
from accounts.forms.fields import EmailField
from accounts.models import Person


class SignInForm(auth_forms.AuthenticationForm):
    """E-mail address and password."""

    username = EmailField(label=_("E-mail address"), max_length=254)
    error_messages = {
        **auth_forms.AuthenticationForm.error_messages,
        "invalid_login": _(
            "Address and password do not fit together. After %(limit)d attempts this address is locked for"
            " %(minutes)d minutes."
        ),
    }

    def __init__(self, request: Any = None, *args: Any, **options: Any) -> None:
        super().__init__(request, *args, **options)
        self.fields["username"].widget.attrs |= {"autocomplete": "username", "autofocus": True}

    def get_invalid_login_error(self) -> Any:
        """The sentence with its figures."""
        error = super().get_invalid_login_error()
        error.params = {
            "limit": settings.AXES_FAILURE_LIMIT,
            "minutes": int(settings.AXES_COOLOFF_TIME.total_seconds() // 60),
        }
        return error


class PasswordLinkForm(auth_forms.PasswordResetForm):
    """Asks for the link to set a new password; the worker writes and sends the mail."""

    email = EmailField(label=_("E-mail address"), max_length=254)

    def save(self, **options: Any) -> None:
        """Ask for the mail; says nothing of whether somebody has that address."""
        people = Person.objects.filter(email__iexact=self.cleaned_data["email"], is_active=True)
        for person in people:
            tasks.after_commit(partial(tasks.send_password_link.delay, person.pk))
