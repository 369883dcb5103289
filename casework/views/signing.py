"""What the pages of proposals and of lists share: the signature, the way back with remarks, acting on a POST alone."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.passwords import TooManyAttempts, holder
from casework.views.pages import View

LONGEST_REMARKS = 2000


class SignForm(forms.Form):
    """The password once more, over the hash of what is signed."""

    hash = forms.CharField(widget=forms.HiddenInput, max_length=64)
    password = forms.CharField(
        label=gettext_lazy("Your password, as your signature"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class ReturnForm(forms.Form):
    """What is to be changed before it can be signed."""

    remarks = forms.CharField(
        label=gettext_lazy("What is to be changed"),
        max_length=LONGEST_REMARKS,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def posted(page: str) -> Callable[[View], View]:
    """Let a view act on a POST alone; its address opened anew, as after logging in again, shows `page` of its `pk`."""

    def decorate(view: View) -> View:
        @require_http_methods(["GET", "HEAD", "POST"])
        @wraps(view)
        def posted_view(request: HttpRequest, pk: int, **more: Any) -> HttpResponseBase:
            return view(request, pk, **more) if request.method == "POST" else redirect(page, pk)

        return posted_view

    return decorate


def signed(request: HttpRequest) -> SignForm:
    """The signature as it was sent; not valid where the password is not the visitor's."""
    form = SignForm(request.POST, prefix="sign")
    if form.is_valid() and (problem := _password_problem(request, form.cleaned_data["password"])) is not None:
        form.add_error("password", problem)
    return form


def _password_problem(request: HttpRequest, password: str) -> str | None:
    """Why this is not the visitor's password; a wrong one counts as a failed login."""
    try:
        person = holder(request, request.user.get_username(), password)
    except TooManyAttempts:
        return _("Too many wrong passwords. Try again in a quarter of an hour.")
    if person is None or person.pk != request.user.pk:
        return _("This is not your password. Nothing was signed.")
    return None
