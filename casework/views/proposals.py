"""What has been prepared and waits for signature: reading, signing, returning, taking back."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_safe

from accounts.access import access
from accounts.problems import problems_of as problems_of_form
from casework import engine, payloads, proposals, visibility
from casework.errors import Reason, StaleVersion, StepRefused, WrongState
from casework.models import Proposal, ProposalState
from casework.screens.answers import answered
from casework.screens.asking import problems_of
from casework.screens.clocks import clocks_of
from casework.screens.head import pending_text
from casework.steps import Step, StepContext
from casework.views.pages import answers_refusals, case_url, refusal_page
from casework.views.signing import ReturnForm, SignForm, posted, signed
from records import clock


@require_safe
@access("member")
def proposal(request: HttpRequest, pk: int) -> HttpResponse:
    """One proposal of the visitor's office."""
    return _page(request, _found(request, pk))


@sensitive_post_parameters("password")
@access("member")
@posted("casework:proposal")
@answers_refusals
def sign(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Sign, after the password was typed again; the last signature takes the step."""
    found, form = _found(request, pk), signed(request)
    if not form.is_valid():
        return _page(request, found, sign=form)
    confirmed = form.cleaned_data["hash"]
    return _acted(
        request,
        found,
        lambda: proposals.sign(found, request.actor, confirmed_hash=confirmed, at=clock.now()),  # type: ignore[attr-defined]
        lambda event: (
            _("Signed. %(step)s: done.") % {"step": _step(found).label}
            if event
            else _("Signed. Another signature is needed before it takes effect.")
        ),
    )


@access("member")
@posted("casework:proposal")
@answers_refusals
def send_back(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Return it to who prepared it, with remarks."""
    found, form = _found(request, pk), ReturnForm(request.POST, prefix="return")
    if not form.is_valid() or payloads.unreadable(form.cleaned_data):
        return _page(request, found, send_back=form)
    remarks = form.cleaned_data["remarks"]
    return _acted(
        request,
        found,
        lambda: proposals.send_back(found, request.actor, remarks, at=clock.now()),  # type: ignore[attr-defined]
        lambda _nothing: _("Returned to %(name)s with your remarks.") % {"name": found.prepared_hand},
    )


@access("member")
@posted("casework:proposal")
@answers_refusals
def withdraw(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Take it back before it is signed."""
    found = _found(request, pk)
    return _acted(
        request,
        found,
        lambda: proposals.withdraw(found, request.actor, at=clock.now()),  # type: ignore[attr-defined]
        lambda _nothing: _("Taken back. Nothing has taken effect."),
    )


def _acted(
    request: HttpRequest, found: Proposal, act: Callable[[], Any], words: Callable[[Any], str]
) -> HttpResponseBase:
    """Act, say so and go to the case; after a conflict (409) what has happened meanwhile."""
    try:
        messages.success(request, words(act()))
    except (StaleVersion, WrongState) as error:
        return refusal_page(request, error, found.case, seen_version=found.seen_version)
    return redirect(case_url(found.case))


def _found(request: HttpRequest, pk: int) -> Proposal:
    return get_object_or_404(visibility.proposals_of(request.actor), pk=pk)  # type: ignore[attr-defined]


def _page(request: HttpRequest, found: Proposal, **bound: forms.Form) -> HttpResponse:
    actor, step = request.actor, _step(found)  # type: ignore[attr-defined]
    waiting = found.state == ProposalState.WAITING
    # What one needs to decide is that of today: beside what has been decided it would be wrong, or no longer there.
    undecided = waiting or found.state == ProposalState.RETURNED
    context = engine.context_for(found.case, step, actor, clock.now())
    consequences, obstacles = _examined(context, found) if waiting else ([], ())
    said = answered(step.form, step.rows, found.payload, context)
    running = clocks_of(found.case, actor, context.today)
    shown = {
        **(step.beside(context) if step.beside and undecided else {}),
        "proposal": found,
        "case": found.case,
        "case_url": case_url(found.case),
        "case_title": found.case.title,
        "step": step,
        "waiting": waiting,
        "state_text": pending_text(found),
        "answers": said.answers,
        "lists": said.lists,
        "consequences": consequences,
        "problems": [*problems_of(obstacles), *(each for form in bound.values() for each in problems_of_form(form))],
        "why_not": proposals.may_sign(found, actor) if waiting else [],
        "sign": bound.get("sign") or SignForm(prefix="sign", initial={"hash": found.hash}),
        "send_back": bound.get("send_back") or ReturnForm(prefix="return"),
        "may_return": waiting and not proposals.may_send_back(found, actor),
        "may_prepare": not proposals.may_prepare(found, actor),
        "clocks": [each for each in running if not each.closed and undecided],
        "aside": step.aside if undecided else "",
    }
    return render(request, "casework/proposal.html", shown, status=HTTPStatus.UNPROCESSABLE_ENTITY if bound else 200)


def _examined(context: StepContext, found: Proposal) -> tuple[list[str], tuple[Reason, ...]]:
    """What the last signature would do, in words, or why it is not possible now."""
    try:
        checked = engine.examine_held(
            found.case, found.step, context.actor, found.payload, seen_version=found.seen_version, at=context.at
        )
    except StepRefused as error:
        return [], error.reasons
    return (context.step.consequences(checked) if context.step.consequences else []), ()


def _step(found: Proposal) -> Step:
    step = found.case.case_type.step(found.step)
    if step is None:
        raise Http404
    return step
