"""An enterprise registers itself."""

from dataclasses import asdict
from functools import partial

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from accounts import applications, regions, registration, tasks
from accounts.access import access
from accounts.forms.registration import FirstPasswordForm, RegistrationForm
from accounts.models import Region
from accounts.throttling import Throttle, address_of, slow_down
from accounts.views.pages import carried_out, form_page, sent

# Wrong entries count too: the form says whether a credit code is registered.
TRIES_PER_ADDRESS = Throttle("registration", attempts=30, seconds=60 * 60)
MAILS_PER_MAILBOX = Throttle("registration-mailbox", attempts=3, seconds=60 * 60)


@access("public")
@require_http_methods(["GET", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """Asks for the enterprise and its first administrator, and mails the link that completes it."""
    if request.method == "GET":
        return form_page(request, "accounts/register.html", RegistrationForm())
    if not TRIES_PER_ADDRESS.allows(address_of(request)):
        return slow_down(request, TRIES_PER_ADDRESS)
    form = RegistrationForm(request.POST)
    if not form.is_valid():
        return form_page(request, "accounts/register.html", form)
    application = form.application
    if not MAILS_PER_MAILBOX.allows(application.email):
        return slow_down(request, MAILS_PER_MAILBOX)
    tasks.after_commit(partial(tasks.send_registration.delay, asdict(application), get_language()))
    return redirect("register_sent")


@access("public")
@require_safe
def register_sent(request: HttpRequest) -> HttpResponse:
    """Says that a mail is on its way."""
    return render(request, "accounts/register_sent.html")


@access("public")
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def register_confirm(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind the link: shows what was typed, asks for a password, and creates the enterprise."""
    try:
        application = applications.read(token)
    except applications.LinkRefused:
        return render(request, "accounts/register_expired.html", status=410)
    try:
        registration.refuse_registered(application.credit_code)
    except ValidationError as error:
        messages.warning(request, error.messages[0])
        return redirect("login")
    person = registration.person_of(application)
    has_login = person is not None and person.has_usable_password()
    form = FirstPasswordForm(sent(request), application=application)
    if has_login:
        # The password is theirs already; nothing is asked but the button.
        form.fields.clear()
    if form.is_valid() and carried_out(
        form, lambda: registration.complete(application, form.cleaned_data.get("password"))
    ):
        messages.success(request, _("%(name)s is registered. Sign in.") % {"name": application.name})
        return redirect("login")
    region = Region.objects.select_related("parent__parent").get(code=application.region)
    context = {"application": application, "region": regions.full_name(region), "has_login": has_login}
    return form_page(request, "accounts/register_confirm.html", form, context)
