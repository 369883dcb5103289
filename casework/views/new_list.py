"""A new list: choosing cases, the answers once for all of them, the page that asks once more, putting it forward."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from accounts.access import access
from accounts.actors import PersonActor
from casework import lists, queries, refusals, registry, search, visibility
from casework.errors import ManyRefused, NotPermitted, Reason, StepRefused
from casework.models import Case, ProposalState, PublicList
from casework.screens.answers import answered
from casework.screens.listing import choices_of, lines_table
from casework.steps import CaseType, ListKind, Step, StepContext
from casework.views.asking import CARRIED, Answered, AskingPage
from casework.views.pages import answers_refusals
from records import clock

SHOWN_AGAIN = ("all", "none", "filter", "edit", "without")
"""What the buttons say that only change what is chosen or shown."""
NOT_SAID = -1
"""Stands for a version that the address does not name: the case as it is now."""


@require_http_methods(["GET", "HEAD", "POST"])
@access("member")
@answers_refusals
def new_list(request: HttpRequest, kind: str, step: str) -> HttpResponseBase:
    """A new list of one step, from the choice of its cases to its signature."""
    found = [each for each in registry.steps_on_lists() if (each[0].kind, each[1].code) == (kind, step)]
    if not found:
        raise Http404
    page = NewList(request, *found[0])
    return page.answer() if request.method == "POST" else page.open()


@dataclass
class NewList(Answered):
    """What the buttons of the page do."""

    request: HttpRequest
    case_type: CaseType
    step: Step
    kind: ListKind
    obstacles: Mapping[int, Sequence[Reason]] = field(default_factory=dict)

    @property
    def actor(self) -> PersonActor:
        return self.request.actor  # type: ignore[attr-defined, no-any-return]

    @property
    def sent(self) -> Any:
        """What the address or the form says."""
        return self.request.POST if self.request.method == "POST" else self.request.GET

    @property
    def q(self) -> str:
        return str(self.sent.get("q", "")).replace("\x00", "").strip()[:60]

    @property
    def title(self) -> str:
        return str(self.sent.get("title", self.kind.heading))

    @cached_property
    def key(self) -> str:
        return str(self.sent.get("key") or uuid.uuid4())

    @cached_property
    def returned(self) -> PublicList | None:
        """The list that came back and that this one replaces."""
        number = str(self.sent.get("instead_of", ""))
        if not number.isascii() or not number.isdigit() or len(number) > 9:
            return None
        rows = visibility.lists_of(self.actor).filter(organisation=self.actor.organisation, step=self.step.code)
        return rows.filter(pk=int(number), state=ProposalState.RETURNED).first()

    @cached_property
    def seen(self) -> dict[int, int]:
        """The version of each chosen case that was looked at, by its id, in the order of the page."""
        found = {}
        for written in self.sent.getlist("case"):
            number, _colon, version = written.partition(":")
            if all(part.isascii() and part.isdigit() and len(part) < 10 for part in (number, version or "0")):
                found[int(number)] = int(version) if version else NOT_SAID
        left_out = self.sent.getlist("leave_out")
        if self.sent.get("do") == "without":
            left_out += self.sent.getlist("stopped")
        return {pk: version for pk, version in found.items() if str(pk) not in left_out}

    @cached_property
    def chosen(self) -> list[Case]:
        """The chosen cases that the visitor may see, in their order. Raises Http404 where none of them is."""
        rows = visibility.visible_to(self.actor).filter(kind=self.case_type.kind, pk__in=self.seen)
        visible = {case.pk: case for case in queries.listed(rows)}
        if self.seen and not visible:
            raise Http404
        self.seen = {
            pk: visible[pk].version if version == NOT_SAID else version
            for pk, version in self.seen.items()
            if pk in visible
        }
        return [visible[pk] for pk in self.seen]

    @cached_property
    def context(self) -> StepContext:
        """What the questions are asked in: they are the same for every case of the list."""
        waiting = [*self.chosen, *self._candidates[:1]]
        case = waiting[0] if waiting else Case(kind=self.case_type.kind)
        return StepContext(case, self.step, self.actor, clock.now(), clock.today())

    def open(self) -> HttpResponse:
        """The cases that wait, with those chosen that the address names; a returned list filled in anew."""
        if self.returned is not None:
            # As they are now: what has moved on since is told when the list is checked.
            self.seen = {entry.case_id: NOT_SAID for entry in lists.active_entries(self.returned)}
        shown = self.chosen
        self._require_hand()
        if not self.actor.roles & lists.hands_for(self.step, "roles"):
            raise NotPermitted(refusals.not_yours(self.step))
        if self.returned is not None:
            return self._asking(title=self.returned.title).show(self.returned.payload)
        self._choose_cases(shown)
        return self._asking().show(self.step.prefill(self.context) if self.step.prefill else {})

    def answer(self) -> HttpResponseBase:
        """What the pressed button asks for."""
        # Looked up first: what one may not see is not there, whoever asks.
        shown = self.chosen
        self._require_hand()
        do = self.request.POST.get("do", "")
        if do in ("all", "none"):
            self._choose_cases(
                [*shown, *(case for case in self._candidates if case not in shown)] if do == "all" else []
            )
        if (changed := self._asking().change_rows()) is not None:
            return changed
        if "leave_out" in self.request.POST or do in SHOWN_AGAIN:
            return self._asking().show(self.payload)
        try:
            return self.send() if do == "send" else self.ask_once_more()
        except ManyRefused as error:
            self.obstacles = error.by_case
            return self._refused(error, [_cases_in_the_way(self.obstacles), *error.answers])
        except StepRefused as error:
            return self._refused(error, error.reasons)

    def ask_once_more(self) -> HttpResponse:
        """The list to read, and in words what signing it will do."""
        contexts = lists.examine(**self._list())
        said = answered(self.step.form, self.step.rows, self.payload, contexts[0])
        signatures = lists.signatures_for_all(contexts)
        consequences = self.kind.consequences(contexts) if self.kind.consequences else []
        context = self._frame() | {
            "title": self.title,
            "table": lines_table(self.kind, contexts),
            "answers": said.answers,
            "lists": said.lists,
            "consequences": [*consequences, *_signature_sentences(signatures)],
            "button": _("Put forward for signature") if signatures else str(self.step.label),
            "hidden": self._hidden(),
        }
        return render(self.request, "casework/list_check.html", context)

    def send(self) -> HttpResponseBase:
        """Put the list forward, or issue it where nobody signs."""
        made = lists.prepare(**self._list(), key=self.key)
        if made.state == ProposalState.WAITING:
            messages.success(self.request, _("Put forward for signature; until then nothing takes effect."))
        else:
            messages.success(self.request, _("Done: %(step)s.") % {"step": f"{self.step.label} {made.number}"})
        return redirect("casework:list", made.pk)

    def _list(self) -> dict[str, Any]:
        """The list as it was chosen and answered, for `lists`."""
        return {
            "kind": self.case_type.kind,
            "step": self.step.code,
            "cases": self.chosen,
            "actor": self.actor,
            "payload": self.payload,
            "title": self.title,
            "seen": self.seen,
            "at": clock.now(),
            "instead_of": self.returned,
        }

    def _asking(self, *, title: str | None = None) -> AskingPage:
        """The page with the cases to choose from, chosen ones first, and the questions."""
        rows = choices_of(self.chosen, self._candidates, self.seen, self.obstacles)
        context = self._frame() | {
            "title": self.title if title is None else title,
            "rows": rows,
            "chosen_count": len(self.chosen),
            "stopped_count": len(self.obstacles),
            "waiting_count": self._waiting.count(),
            "most": lists.MOST_CASES,
            "q": self.q,
        }
        return AskingPage(self.request, self.questions, "casework/list_new.html", context)

    def _refused(self, error: StepRefused, reasons: Sequence[Reason]) -> HttpResponse:
        return self._asking().show_refused(self.payload, tuple(map(_linked, reasons)), status=error.status)

    def _choose_cases(self, cases: Sequence[Case]) -> None:
        """Let `cases` be the chosen ones, as many as a list takes; new ones as they are now."""
        self.chosen = list(cases)[: lists.MOST_CASES]
        self.seen = {case.pk: self.seen.get(case.pk, case.version) for case in self.chosen}

    @cached_property
    def _waiting(self) -> Any:
        return lists.candidates(self.case_type, self.step, self.actor)

    @cached_property
    def _candidates(self) -> list[Case]:
        """The cases that wait and fit the filter, longest first, as many as a list takes."""
        return list(queries.listed(self._waiting).filter(search.matching(self.q))[: lists.MOST_CASES])

    def _require_hand(self) -> None:
        """Raise NotPermitted where the visitor takes this step in none of the chosen cases, nor in any other."""
        parties = [case.capacities_of(self.actor.organisation) for case in self.chosen] or [self._capacities]
        if not any(self.step.by_hand(capacities, self.actor.roles) for capacities in parties):
            raise NotPermitted(refusals.not_yours(self.step))

    @cached_property
    def _capacities(self) -> set[str]:
        rows = self.actor.organisation.parties.filter(until__isnull=True)
        return set(rows.values_list("capacity", flat=True).distinct())

    def _frame(self) -> dict[str, Any]:
        return {
            "step": self.step,
            "kind": self.kind,
            "label": self.kind.label,
            "rules": self.step.rules,
            "key": self.key,
            "returned": self.returned,
        }

    def _hidden(self) -> list[tuple[str, str]]:
        """Everything that was chosen and typed, for the page that asks once more."""
        post = self.request.POST
        names = [name for name in post if name not in (*CARRIED, "case", "leave_out", "stopped")]
        carried = [(name, value) for name in names for value in post.getlist(name)]
        chosen = [("case", f"{case.pk}:{self.seen[case.pk]}") for case in self.chosen]
        return [*carried, *chosen, *([] if "key" in post else [("key", self.key)])]


def _cases_in_the_way(obstacles: Mapping[int, Sequence[Reason]]) -> Reason:
    """One line for the top of the page, with a way to the first case that stands in the way."""
    text = ngettext(
        "%(count)d case stands in the way of the whole list: see beside it, and leave it out or see to it.",
        "%(count)d cases stand in the way of the whole list: see beside each, and leave them out or see to them.",
        len(obstacles),
    )
    return Reason(text % {"count": len(obstacles)}, path="/cases")


def _linked(reason: Reason) -> Reason:
    """With a way to the place on the page, for what is no question of the step."""
    places = {"title": "#list-title", "cases": "#cases"}
    anchor = places.get(reason.path.strip("/").split("/")[0])
    return replace(reason, path="", url=anchor) if anchor else reason


def _signature_sentences(signatures: int) -> list[str]:
    if not signatures:
        return []
    return [
        _("Nothing is sent yet: it takes effect when a signer of your office signs; the clocks run until then."),
        _("All cases are taken together, or none; the signer can leave out single ones."),
    ]
