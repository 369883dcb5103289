"""The organisation's page for its administrator: members, their roles, and who stands in for whom."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import rights
from accounts.access import access
from accounts.forms.organisation import DelegationForm, InvitationForm, LastDayForm, RolesForm
from accounts.models import Delegation, Membership
from accounts.roles import Role
from accounts.views.pages import act_and_return, carried_out, form_page, sent
from records import clock

MEMBERS_PER_PAGE = 50
DELEGATIONS_PER_PAGE = 50


@access("administrator")
@require_safe
def organisation(request: HttpRequest) -> HttpResponse:
    """Data, capacities and members of the organisation acted for."""
    members = request.actor.organisation.memberships.select_related("person")
    members = members.order_by(F("until").desc(nulls_first=True), "person__name", "pk")
    page = Paginator(members, MEMBERS_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "organisation": request.actor.organisation,
        "capacities": request.actor.organisation.capacities.all(),
        "page": page,
        "members": [_line(membership) for membership in page],
    }
    return render(request, "accounts/organisation.html", context)


@access("administrator")
@require_http_methods(["GET", "POST"])
def member_add(request: HttpRequest) -> HttpResponse:
    """Make somebody a member and mail them."""
    actor = request.actor
    form = InvitationForm(sent(request), organisation=actor.organisation)
    if form.is_valid() and carried_out(
        form, lambda: rights.invite(organisation=actor.organisation, by=actor, **form.cleaned_data)
    ):
        messages.success(
            request, _("%(email)s is a member now; a mail says so.") % {"email": form.cleaned_data["email"]}
        )
        return redirect("organisation")
    return form_page(request, "accounts/member_add.html", form)


@access("administrator")
@require_http_methods(["GET", "POST"])
def member_roles(request: HttpRequest, pk: int) -> HttpResponse:
    """Change the roles of a member."""
    membership = _member(request, pk)
    form = RolesForm(sent(request), membership=membership)
    if form.is_valid() and carried_out(
        form, lambda: rights.change_roles(membership=membership, by=request.actor, **form.cleaned_data)
    ):
        messages.success(request, _("The roles of %(name)s are changed.") % {"name": membership.person})
        return redirect("organisation")
    return form_page(request, "accounts/member_roles.html", form, {"membership": membership})


@access("administrator")
@require_http_methods(["GET", "POST"])
def member_end(request: HttpRequest, pk: int) -> HttpResponse:
    """End a membership with a day."""
    membership = _member(request, pk)
    form = LastDayForm(sent(request), membership=membership)
    if form.is_valid() and carried_out(
        form, lambda: rights.end_membership(membership=membership, by=request.actor, **form.cleaned_data)
    ):
        messages.success(
            request,
            _("The membership of %(name)s ends with %(day)s.") % {"name": membership.person, "day": membership.until},
        )
        return redirect("organisation" if membership.person != request.user else "/")
    return form_page(request, "accounts/member_end.html", form, {"membership": membership})


@access("administrator")
@require_POST
def member_link(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the link to set a password once more."""
    membership = _member(request, pk)
    return act_and_return(
        request,
        lambda: rights.send_invitation_again(membership=membership, by=request.actor),
        _("The link is sent again to %(email)s.") % {"email": membership.person.email},
        "organisation",
    )


@access("member")
@require_http_methods(["GET", "POST"])
def delegations(request: HttpRequest) -> HttpResponse:
    """Absences with their stand-ins, one's own or all of the organisation, and a form for a new one."""
    actor = request.actor
    form = DelegationForm(sent(request), actor=actor, for_others=_administers(request))
    if form.is_valid() and carried_out(form, lambda: rights.delegate(by=actor, **form.cleaned_data)):
        messages.success(request, _("The stand-in is entered; both are told by mail."))
        return redirect("delegations")
    rows = _delegations(request)
    page = Paginator(rows, DELEGATIONS_PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "today": clock.today(), "administers": _administers(request)}
    return form_page(request, "accounts/delegations.html", form, context)


@access("member")
@require_POST
def delegation_end(request: HttpRequest, pk: int) -> HttpResponse:
    """End a stand-in early."""
    delegation = get_object_or_404(_delegations(request), pk=pk)
    return act_and_return(
        request,
        lambda: rights.end_delegation(delegation=delegation, by=request.actor),
        _("Ended: %(delegation)s.") % {"delegation": delegation},
        "delegations",
    )


def _member(request: HttpRequest, pk: int) -> Membership:
    own = Membership.objects.filter(organisation=request.actor.organisation)
    return get_object_or_404(own.select_related("person", "organisation"), pk=pk)


def _delegations(request: HttpRequest) -> QuerySet[Delegation]:
    rows = Delegation.objects.filter(absent__organisation=request.actor.organisation)
    if not _administers(request):
        own = request.actor.membership
        rows = rows.filter(Q(absent=own) | Q(stand_in=own))
    return rows.select_related("absent__person", "stand_in__person", "absent__organisation")


def _administers(request: HttpRequest) -> bool:
    return Role.ADMINISTRATOR in request.actor.roles


def _line(membership: Membership) -> dict[str, Any]:
    """One member on the organisation's page."""
    today = clock.today()
    return {
        "membership": membership,
        "person": membership.person,
        "ended": membership.until is not None and membership.until < today,
        "waits": not membership.person.has_usable_password(),
    }
