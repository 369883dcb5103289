"""Lists of cases: those of the visitor's office, one of them, and what is done with it."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_safe

from accounts.access import access
from accounts.problems import problems_of as problems_of_form
from casework import lists, payloads, visibility
from casework.errors import ManyRefused, PayloadInvalid
from casework.letters.render import LetterError
from casework.models import ListCopy, ProposalState, PublicList
from casework.screens import public_list
from casework.screens.answers import answered
from casework.screens.asking import problems_of
from casework.steps import CaseType, Step
from casework.views.documents import download_letter
from casework.views.pages import answers_refusals
from casework.views.signing import ReturnForm, SignForm, posted, signed
from casework.views.worklist import page_of
from records import clock

LONGEST_REASON = 500


class StrikeForm(forms.Form):
    """Why a case is left out."""

    reason = forms.CharField(label=gettext_lazy("Why it is left out"), max_length=LONGEST_REASON)


class CopyForm(forms.Form):
    """When and how a copy on paper was handed over."""

    handed_on = forms.DateField(
        label=gettext_lazy("Handed over on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    proof = forms.CharField(
        label=gettext_lazy("Proof"),
        max_length=200,
        help_text=gettext_lazy("Such as the number of the registered letter, or who signed for it."),
    )


@dataclass(frozen=True)
class Waiting:
    """Cases that wait for one step on a list."""

    label: str
    url: str
    count: int


@require_safe
@access("member")
def overview(request: HttpRequest) -> HttpResponse:
    """What waits to be put on a list, and the lists of the office, newest first."""
    actor = request.actor  # type: ignore[attr-defined]
    page = page_of(request, visibility.lists_of(actor))
    waiting = [_waiting(case_type, step, actor) for case_type, step in lists.steps_of(actor)]
    context = {"waiting": [each for each in waiting if each is not None], "page": page, "query": ""}
    return render(request, "casework/lists.html", context)


@require_safe
@access("member")
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """One list with its cases: to be signed, or as it was issued."""
    return _page(request, _found(request, pk))


@require_safe
@access("member")
def letter(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The document that a list has become, as it was signed."""
    found = _found(request, pk)
    if not found.issued_at:
        raise Http404
    try:
        return download_letter(found)
    except LetterError:
        text = _("The PDF of %(number)s cannot be made now. What was signed holds all the same.")
        messages.error(request, text % {"number": found.number})
        return redirect("casework:list", pk)


@sensitive_post_parameters("password")
@access("member")
@posted("casework:list")
@answers_refusals
def sign(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Sign, after the password was typed again; the last signature takes the step in every case."""
    found, form = _found(request, pk), signed(request)
    if not form.is_valid():
        return _page(request, found, sign=form)
    confirmed, actor = form.cleaned_data["hash"], request.actor  # type: ignore[attr-defined]
    try:
        listed = lists.sign(found, actor, confirmed_hash=confirmed, at=clock.now())
    except ManyRefused as error:
        return _page(request, found, obstacles=error)
    if listed.state == ProposalState.SIGNED:
        messages.success(request, _("Signed and issued: %(number)s.") % {"number": listed.number})
    else:
        messages.success(request, _("Signed. Another signature is needed before it takes effect."))
    return redirect("casework:list", pk)


@access("member")
@posted("casework:list")
@answers_refusals
def strike(request: HttpRequest, pk: int, case: int) -> HttpResponseBase:
    """Leave one case out, with a reason."""
    found, form = _found(request, pk), StrikeForm(request.POST, prefix=f"strike-{case}")
    entry = get_object_or_404(found.entries.select_related("case"), case=case)
    if not form.is_valid() or payloads.unreadable(form.cleaned_data):
        return _page(request, found, strike=form)
    actor = request.actor  # type: ignore[attr-defined]
    lists.strike(found, entry.case, actor, form.cleaned_data["reason"], at=clock.now())
    messages.success(request, _("%(case)s is left out.") % {"case": entry.case.reference})
    return redirect("casework:list", pk)


@access("member")
@posted("casework:list")
@answers_refusals
def send_back(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Return it to who prepared it, with remarks."""
    found, form = _found(request, pk), ReturnForm(request.POST, prefix="return")
    if not form.is_valid() or payloads.unreadable(form.cleaned_data):
        return _page(request, found, send_back=form)
    lists.send_back(found, request.actor, form.cleaned_data["remarks"], at=clock.now())  # type: ignore[attr-defined]
    messages.success(request, _("Returned to %(name)s with your remarks.") % {"name": found.prepared_hand})
    return redirect("casework:list", pk)


@access("member")
@posted("casework:list")
@answers_refusals
def withdraw(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Take it back before it is signed."""
    lists.withdraw(_found(request, pk), request.actor, at=clock.now())  # type: ignore[attr-defined]
    messages.success(request, _("Taken back. Nothing has taken effect."))
    return redirect("casework:list", pk)


@access("member")
@posted("casework:list")
@answers_refusals
def copy(request: HttpRequest, pk: int, copy: int) -> HttpResponseBase:
    """Record that a copy on paper was handed over."""
    found, form = _found(request, pk), CopyForm(request.POST, prefix=f"copy-{copy}")
    row = get_object_or_404(found.copies, pk=copy, email="")
    if not form.is_valid() or payloads.unreadable({"proof": form.cleaned_data["proof"]}):
        return _page(request, found, copy=form)
    try:
        lists.record_copy(row, request.actor, **form.cleaned_data, at=clock.now())  # type: ignore[attr-defined]
    except PayloadInvalid as error:
        for reason in error.reasons:
            form.add_error(reason.path.strip("/"), str(reason.message))
        return _page(request, found, copy=form)
    messages.success(request, _("Recorded for %(name)s.") % {"name": row.name})
    return redirect("casework:list", pk)


def _waiting(case_type: CaseType, step: Step, actor: Any) -> Waiting | None:
    if not actor.roles & lists.hands_for(step, "roles"):
        return None
    url = reverse("casework:list_new", args=[case_type.kind, step.code])
    return Waiting(str(step.together.label), url, lists.candidates(case_type, step, actor).count())  # type: ignore[union-attr]


def _found(request: HttpRequest, pk: int) -> PublicList:
    return get_object_or_404(visibility.lists_of(request.actor), pk=pk)  # type: ignore[attr-defined]


def _page(
    request: HttpRequest, found: PublicList, *, obstacles: ManyRefused | None = None, **bound: forms.Form
) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    waiting, step = found.state == ProposalState.WAITING, found.declared
    context = {
        "list": found,
        "kind": found.list_kind,
        "step": step,
        "waiting": waiting,
        "own": found.organisation_id == actor.organisation.pk,
        "shown": public_list.shown(found, actor),
        "said": answered(step.form, step.rows, found.payload, None),
        "problems": [
            *problems_of(obstacles.reasons if obstacles else ()),
            *(each for form in bound.values() for each in problems_of_form(form)),
        ],
        "why_not": lists.may_sign(found, actor) if waiting else [],
        "may_strike": waiting and not lists.may_strike(found, actor),
        "may_return": waiting and not lists.may_send_back(found, actor),
        "may_prepare": not lists.may_prepare(found, actor),
        "signatures": [row for row in found.signatures.all() if row.hash == found.hash],
        "sign": bound.get("sign") or SignForm(prefix="sign", initial={"hash": found.hash}),
        "struck_form": bound.get("strike"),
        "send_back": bound.get("send_back") or ReturnForm(prefix="return"),
        "copies": [_shown_copy(row, bound.get("copy")) for row in found.copies.select_related("message")],
        "mend_url": f"{reverse('casework:list_new', args=[found.kind, found.step])}?instead_of={found.pk}",
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if bound else (obstacles.status if obstacles else 200)
    return render(request, "casework/list.html", context, status=status)


def _shown_copy(row: ListCopy, bound: forms.Form | None) -> dict[str, Any]:
    prefix = f"copy-{row.pk}"
    own = bound if bound is not None and bound.prefix == prefix else CopyForm(prefix=prefix)
    return {"row": row, "form": own, "sent_at": row.message.sent_at if row.message else None}
