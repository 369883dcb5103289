"""Pages of a person: the profile, the acting hand, the tokens."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts import rights, tokens
from accounts.access import access
from accounts.forms.people import ProfileForm, TokenForm
from accounts.middleware import SESSION_KEY
from accounts.passwords import TooManyAttempts, holder
from accounts.views.pages import act_and_return, carried_out, form_page, sent
from accounts.views.sign_in import set_language


@access("person")
@require_http_methods(["GET", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """Name and language, and in which hands one acts."""
    form = ProfileForm(sent(request), instance=request.user)
    if not form.is_valid():
        return form_page(request, "accounts/profile.html", form)
    person = form.save()
    if form.changed_data:
        rights.record("profile", person, person=person.pk, changed=form.changed_data)
    response = redirect("profile")
    set_language(response, person)
    with translation.override(person.language):
        messages.success(request, _("Saved."))
    return response


@access("person")
@require_POST
def act_as(request: HttpRequest) -> HttpResponse:
    """Choose the membership, or the colleague stood in for, in which one acts from now on."""
    token = request.POST.get("actor", "")
    if token not in {actor.token for actor in request.actors}:
        raise PermissionDenied(_("You cannot act for that organisation or colleague today."))
    request.session[SESSION_KEY] = token
    to = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(to, {request.get_host()}, require_https=request.is_secure()):
        return redirect(to)
    return redirect("/")


@access("person")
@never_cache
@require_http_methods(["GET", "POST"])
def token_list(request: HttpRequest) -> HttpResponse:
    """The person's tokens, and a form for a new one, whose text is shown in the answer and never again."""
    form = TokenForm(sent(request))
    made: list[str] = []
    if form.is_valid() and _password_fits(request, form):
        lifetime = form.lifetime
        carried_out(form, lambda: made.append(tokens.create(person=request.user, lifetime=lifetime)))
    context = {"kept": tokens.tokens_of(request.user), "made": made[0] if made else None}
    if made:
        return render(request, "accounts/tokens.html", context | {"form": TokenForm()})
    return form_page(request, "accounts/tokens.html", form, context)


@access("person")
@require_POST
def token_revoke(request: HttpRequest, key: str) -> HttpResponse:
    """End one of the person's tokens."""
    token = get_object_or_404(request.user.auth_token_set.select_related("user"), token_key=key)
    return act_and_return(request, lambda: tokens.revoke(token=token), _("The token is revoked."), "tokens")


def _password_fits(request: HttpRequest, form: TokenForm) -> bool:
    try:
        person = holder(request, request.user.email, form.cleaned_data["password"])
    except TooManyAttempts:
        form.add_error("password", _("Too many wrong passwords. Try again in some minutes."))
        return False
    if person != request.user:
        form.add_error("password", _("This is not your password."))
        return False
    return True
