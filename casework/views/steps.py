"""Taking a step: the form, the page that asks once more and says what will happen, and sending it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import access
from accounts.actors import PersonActor
from casework import drafts, engine, proposals, refusals, sent_back
from casework.errors import (
    GuardRefused,
    NotPermitted,
    PayloadInvalid,
    SomethingWaits,
    StaleVersion,
    StepRefused,
    WrongState,
)
from casework.models import Case, Proposal, StepDraft
from casework.screens.answers import answered
from casework.screens.changes import Change, changes
from casework.screens.clocks import clocks_of
from casework.screens.head import step_url
from casework.signing import signatures_needed
from casework.steps import Step, StepContext
from casework.views import keeping, sent_files
from casework.views.asking import Answered, AskingPage, chosen_by_address
from casework.views.keeping import Meanwhile
from casework.views.pages import answers_refusals, case_of, case_url, refusal_page
from records import clock


@require_http_methods(["GET", "HEAD", "POST"])
@access("member")
@answers_refusals
def step(request: HttpRequest, reference: str, step: str) -> HttpResponseBase:
    """One step of one case, from its questions to its sending."""
    case = case_of(request, reference)
    declared = case.case_type.step(step)
    if declared is None or not declared.by or declared.source == ("",):
        raise Http404
    if declared.together is not None and request.method != "POST":
        return redirect(step_url(case, declared))
    page = StepPage(request, case, declared)
    return page.answer() if request.method == "POST" else page.open()


@dataclass
class StepPage(Answered):
    """What the buttons of a step's pages do."""

    request: HttpRequest
    case: Case
    step: Step

    @property
    def actor(self) -> PersonActor:
        return self.request.actor  # type: ignore[attr-defined, no-any-return]

    @cached_property
    def context(self) -> StepContext:
        return engine.context_for(self.case, self.step, self.actor, clock.now())

    @property
    def seen_version(self) -> int | None:
        """The version of the case that the visitor looked at; None where the page does not say."""
        written = self.request.POST.get("seen_version", str(self.case.version))
        return int(written) if written.isascii() and written.isdigit() and len(written) < 10 else None

    @property
    def url(self) -> str:
        return reverse("casework:step", args=[self.case.reference, self.step.code])

    def open(self) -> HttpResponse:
        """The questions, filled in with the draft, a returned proposal, or what the step starts with."""
        if self.context.by is None:
            raise NotPermitted(refusals.not_yours(self.step))
        if self.case.state not in self.step.source:
            raise WrongState(refusals.wrong_state(self.case, self.step))
        if reasons := engine.obstacles(self.context):
            raise GuardRefused(*reasons)
        if reasons := proposals.standing_before(self.context):
            raise SomethingWaits(*reasons)
        if self.questions.empty:
            return self.ask_once_more()
        draft = self._draft
        return self.asking(draft).show(self._beginning(draft))

    def answer(self) -> HttpResponseBase:
        """What the pressed button, or the page's script, asks for."""
        # Whatever the button, the page shows what stands beside the questions.
        if self.context.by is None:
            raise NotPermitted(refusals.not_yours(self.step))
        if keeping.in_json(self.request):
            return self._answer_script()
        if refused := sent_files.attach(self.request, self.case, self.questions):
            return self.asking().show_files_refused(self.questions.typed(self.request.POST), refused)
        if (changed := self.asking().change_rows()) is not None:
            return changed
        buttons = {"save": self.save, "send": self.send, "edit": self.edit, "take": self.edit}
        press = buttons.get(self.request.POST.get("do", ""), self.ask_once_more)
        try:
            return press()
        except (PayloadInvalid, GuardRefused) as error:
            return self._refused(error)
        except (StaleVersion, WrongState) as error:
            return self._overtaken(error)

    def edit(self) -> HttpResponse:
        """Back from the answers to the questions."""
        return self.asking().show(self.payload)

    def save(self) -> HttpResponseBase:
        """Keep what was typed, unchecked."""
        try:
            self._keep()
        except StaleVersion:
            return self._compare()
        keeping.settled(self.request, _("The draft is saved. Nothing has been sent."))
        return redirect(self.url)

    def ask_once_more(self) -> HttpResponse:
        """The answers to read, and in words what sending them will do."""
        checked = engine.examine(
            self.case, self.step.code, self.actor, self.payload, seen_version=self.seen_version, at=clock.now()
        )
        consequences = self.step.consequences(checked) if self.step.consequences else []
        said = answered(self.step.form, self.step.rows, self.payload, checked)
        context = self._frame | {
            "answers": said.answers,
            "lists": said.lists,
            "consequences": [*consequences, *self._signature_sentences(checked)],
            "button": self._button(checked),
            "hidden": self._hidden(),
            "asks": not self.questions.empty,
        }
        return render(self.request, "casework/answers.html", context)

    def send(self) -> HttpResponseBase:
        """Take the step, or put it forward where it needs a signature."""
        at, seen = clock.now(), self.seen_version
        if self.context.by is None:
            raise NotPermitted(refusals.not_yours(self.step))
        if self._signatures(self.context) == 0:
            engine.take(self.case, self.step.code, self.actor, self.payload, key=self.key, seen_version=seen, at=at)
            keeping.settled(self.request, _("Done: %(step)s.") % {"step": self.step.label})
            target = case_url(self.case)
        else:
            proposal = proposals.prepare(
                self.case, self.step.code, self.actor, self.payload, key=self.key, seen_version=seen, at=at
            )
            keeping.settled(self.request, _("Put forward for signature; until then nothing takes effect."))
            target = reverse("casework:proposal", args=[proposal.pk])
        drafts.forget(self.case, self.step.code, self.actor)
        return redirect(target)

    def asking(self, draft: StepDraft | None = None, **more: Any) -> AskingPage:
        """The page with the questions."""
        returned = {"sent_back": sent_back.remarks_of(self._returned)}
        context = self._frame | keeping.frame(self.request, draft, "save") | returned | {"draft": draft, **more}
        return AskingPage(self.request, self.questions, "casework/step.html", context)

    def _answer_script(self) -> HttpResponseBase:
        if self.request.POST.get("do") == "compare":
            return keeping.unsent(self.request, self._changes(self._beginning(self._draft)))
        keeping.refuse_other_hand(self.request)
        if self.case.state not in self.step.source:
            raise WrongState(refusals.wrong_state(self.case, self.step))
        return keeping.kept(self._keep())

    def _keep(self) -> StepDraft:
        if self.context.by is None:
            raise NotPermitted(refusals.not_yours(self.step))
        seen = keeping.seen_by(self.request)
        return drafts.keep(self.case, self.step.code, self.actor, self.payload, at=clock.now(), seen=seen)

    def _compare(self) -> HttpResponse:
        """409: who has kept the draft meanwhile and what differs, with what was typed still in the form."""
        kept = self._draft
        if kept is None:
            return self.edit()
        stale = Meanwhile(kept.saved_by.person.name, kept.saved_at, unchecked=True)
        found = self._changes(kept.payload)
        page = self.asking(stale=stale, changes=found, seen_draft=drafts.state_of(kept))
        return page.show(self.payload, status=StaleVersion.status)

    def _changes(self, shown: Mapping[str, Any]) -> list[Change]:
        return changes(self.step, shown, self.payload, self.context)

    @property
    def _draft(self) -> StepDraft | None:
        return drafts.kept(self.case, self.step.code, self.actor)

    @cached_property
    def _returned(self) -> list[Proposal]:
        return sent_back.returned(self.case, [self.step.code], self.actor) if self.step.needs_signature else []

    @cached_property
    def _frame(self) -> dict[str, Any]:
        # What stands beside the questions is made for the states in which they are asked.
        asked_now = self.case.state in self.step.source
        beside = self.step.beside(self.context) if self.step.beside and asked_now else {}
        running = clocks_of(self.case, self.actor, self.context.today)
        return {
            **beside,
            "case": self.case,
            "case_url": case_url(self.case),
            "case_title": self.case.title,
            "label": self.step.label,
            "rules": self.step.rules,
            "aside": self.step.aside if asked_now else "",
            "seen_version": self.seen_version,
            "key": self.key,
            "clocks": [each for each in running if not each.closed],
        }

    def _beginning(self, draft: StepDraft | None) -> dict[str, Any]:
        return {**self._filled_in(draft), **chosen_by_address(self.request, self.step)}

    def _filled_in(self, draft: StepDraft | None) -> dict[str, Any]:
        if draft is not None:
            return dict(draft.payload)
        if self._returned:
            return dict(self._returned[0].payload)
        return self.step.prefill(self.context) if self.step.prefill else {}

    def _hidden(self) -> list[tuple[str, str]]:
        carried = self.asking().carried() if self.request.method == "POST" else []
        names = {name for name, _value in carried}
        own = [("seen_version", str(self.seen_version)), ("key", self.key)]
        return carried + [(name, value) for name, value in own if name not in names]

    def _signatures(self, context: StepContext) -> int:
        if context.by is None:
            return 0
        return signatures_needed(context.by, self.case.kind, self.step, self.actor.organisation, context.today)

    def _signature_sentences(self, context: StepContext) -> list[str]:
        needed = self._signatures(context)
        if needed == 0 or context.by is None:
            return []
        if context.by.signs_for_organisation:
            return [_("Nothing is sent yet: it takes effect when the principal responsible person signs.")]
        return [
            _("Nothing is sent yet: it takes effect when a signer of your office signs; the clocks run until then.")
        ]

    def _button(self, context: StepContext) -> str:
        return _("Put forward for signature") if self._signatures(context) else str(self.step.label)

    def _refused(self, error: StepRefused) -> HttpResponse:
        if self.questions.empty:
            return refusal_page(self.request, error, self.case)
        return self.asking().show_refused(self.payload, error.reasons)

    def _overtaken(self, error: StepRefused) -> HttpResponse:
        """The case has moved on: what happened, with what was typed kept as a draft (409)."""
        said = answered(self.step.form, self.step.rows, self.payload, self.context)
        is_kept = bool(said) and self._is_kept()
        current = case_of(self.request, self.case.reference)
        return refusal_page(
            self.request,
            error,
            current,
            seen_version=self.seen_version,
            typed=said,
            draft_url=self.url if is_kept and current.state in self.step.source else "",
        )

    def _is_kept(self) -> bool:
        try:
            self._keep()
        except (NotPermitted, PayloadInvalid, StaleVersion):
            return False
        return True
