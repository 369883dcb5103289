"""Signing in and out, and passwords."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import views as auth_views
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse_lazy
from django.utils.translation import gettext as _

from accounts import feeds, rights, tokens
from accounts.access import access
from accounts.forms.sign_in import PasswordLinkForm, SignInForm
from accounts.models import Person
from accounts.throttling import Throttle, address_of, slow_down
from accounts.views.pages import Refusing

LINKS_PER_ADDRESS = Throttle("password-link", attempts=20, seconds=60 * 60)
LINKS_PER_MAILBOX = Throttle("password-mailbox", attempts=5, seconds=60 * 60)


class SignIn(Refusing, auth_views.LoginView):
    """E-mail address and password; wrong ones are counted by axes."""

    template_name = "accounts/login.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def form_valid(self, form: SignInForm) -> HttpResponse:
        """Go on in the person's language, unless this browser has chosen one."""
        response = super().form_valid(form)
        if settings.LANGUAGE_COOKIE_NAME not in self.request.COOKIES:
            set_language(response, form.get_user())
        return response


class ChangePassword(Refusing, auth_views.PasswordChangeView):
    """The old password and a new one; tokens, calendar feeds and other sessions end."""

    template_name = "accounts/password_change.html"
    success_url = reverse_lazy("profile")

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        after_new_password(self.request.user)
        messages.success(
            self.request,
            _("The password is changed. Other sessions, all access tokens and calendars have ended."),
        )
        return response


class AskForPasswordLink(Refusing, auth_views.PasswordResetView):
    """Asks for the mail with the link; answers the same whether or not the address is known."""

    template_name = "accounts/password_link.html"
    form_class = PasswordLinkForm

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        mailbox = request.POST.get("email", "").strip().lower()
        for throttle, who in ((LINKS_PER_ADDRESS, address_of(request)), (LINKS_PER_MAILBOX, mailbox)):
            if not throttle.allows(who):
                return slow_down(request, throttle)
        return super().post(request, *args, **kwargs)


class SetPassword(Refusing, auth_views.PasswordResetConfirmView):
    """The page behind the link in the mail."""

    template_name = "accounts/password_set.html"
    success_url = reverse_lazy("login")

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        after_new_password(form.user)
        messages.success(self.request, _("The password is set. Sign in with it."))
        return response


def set_language(response: HttpResponseBase, person: Person) -> None:
    """Let the browser ask for pages in the person's language from now on."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        person.language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def after_new_password(person: Any) -> None:
    """Whoever had the old password shall have nothing left of it."""
    tokens.revoke_all(person)
    feeds.revoke_all(person)
    rights.record("password", person, person=person.pk)


sign_in = access("public")(SignIn.as_view())
sign_out = access("person")(auth_views.LogoutView.as_view())
change_password = access("person")(ChangePassword.as_view())
ask_for_password_link = access("public")(AskForPasswordLink.as_view())
password_link_sent = access("public")(
    auth_views.PasswordResetDoneView.as_view(template_name="accounts/password_link_sent.html")
)
set_password = access("public")(SetPassword.as_view())
