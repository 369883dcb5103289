"""Large contents of a case, edited section by section."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import access
from casework import contents, drafts, sent_back
from casework.errors import NotPermitted, PayloadInvalid, Reason, StaleVersion, WrongState
from casework.models import Case, Content, StepDraft
from casework.screens.answers import answered
from casework.screens.asking import Questions
from casework.screens.changes import Change, changes
from casework.screens.progress import parts_of, section_url
from casework.steps import ContentKind, Section, SectionContext
from casework.views import keeping, sent_files
from casework.views.asking import AskingPage
from casework.views.keeping import Meanwhile
from casework.views.pages import answers_refusals, case_of, case_url, refusal_page
from records import chain, clock

NEVER_SEEN = -1


@require_http_methods(["GET", "HEAD", "POST"])
@access("member")
@answers_refusals
def section(request: HttpRequest, reference: str, content: str, section: str) -> HttpResponseBase:
    """One section of the draft of a large content."""
    case = case_of(request, reference)
    kind, declared = _declared(case, content, section)
    if refused := contents.refusal_to_edit(case, kind, request.actor):  # type: ignore[attr-defined]
        raise NotPermitted(refused)
    draft = contents.draft(case, kind.code)
    if draft is None:
        return _refused(request, case, kind, declared, _closed(case, kind))
    if waiting := contents.waiting_signature(case, kind.code):
        return _refused(request, case, kind, declared, contents.awaits_signature(waiting))
    page = SectionPage(request, case, kind, declared, draft)
    return page.answer() if request.method == "POST" else page.open()


class SectionPage:
    """What the buttons of a section's page do."""

    def __init__(self, request: HttpRequest, case: Case, kind: ContentKind, section: Section, content: Content) -> None:
        self.request, self.case, self.kind, self.section, self.content = request, case, kind, section, content
        self.actor = request.actor  # type: ignore[attr-defined]
        self.context = SectionContext(case, self.actor, clock.today(), content)
        self.questions = Questions(section.form, section.rows, self.context)
        self.form = kind.form_of(section)

    def open(self) -> HttpResponse:
        """The section as kept unchecked, else as saved, else as it starts."""
        kept = drafts.kept(self.case, self.form, self.actor)
        shown = self._complete(kept.payload) if kept else self._shown()
        if kept and kept.based_on not in ("", self._digest()):
            return self.asking(kept=kept, **self._saved_meanwhile(shown)).show(shown)
        response = self.asking(kept=kept, stays_open=True).show(shown)
        response[keeping.STAYS_OPEN] = "yes"
        return response

    def answer(self) -> HttpResponseBase:
        """What the pressed button, or the page's script, asks for."""
        if keeping.in_json(self.request):
            return self._answer_script()
        seen = self.request.POST.get("seen_version", "")
        if refused := sent_files.attach(self.request, self.case, self.questions):
            return self.asking(seen=seen).show_files_refused(self.questions.typed(self.request.POST), refused)
        if (changed := self.asking(seen=seen).change_rows()) is not None:
            return changed
        buttons = {"keep": self.keep, "take": self._take}
        press = buttons.get(self.request.POST.get("do", ""))
        payload = self.questions.typed(self.request.POST, untouched=press is not None)
        try:
            return (press or self.write)(payload)
        except PayloadInvalid as error:
            return self.asking(seen=seen).show_refused(payload, error.reasons)
        except StaleVersion:
            return self._compare(payload)

    def keep(self, payload: dict[str, Any]) -> HttpResponseBase:
        """Keep what was typed, unchecked; the draft itself stays as it was."""
        self._keep(payload)
        said = _("Kept for later, unchecked. “%(section)s” itself has not changed.")
        keeping.settled(self.request, said % {"section": self.section.label})
        return redirect(self.request.path)

    def write(self, payload: dict[str, Any]) -> HttpResponseBase:
        """Check the section and save it in the draft; stay, or go on to the next section."""
        seen = self.content.revision if self._is_seen() else NEVER_SEEN
        with transaction.atomic():
            drafts.lock(self.case)
            drafts.refuse_unseen(self.case, self.form, self.actor, payload, keeping.seen_by(self.request))
            contents.write_section(
                self.case, self.kind, self.section.code, self.actor, payload, seen_revision=seen, at=clock.now()
            )
            drafts.forget(self.case, self.form, self.actor)
        keeping.settled(self.request, _("“%(section)s” is saved.") % {"section": self.section.label})
        return redirect(self.request.path if self.request.POST.get("do") == "stay" else self._next())

    def asking(self, *, seen: str = "", kept: StepDraft | None = None, **more: Any) -> AskingPage:
        """The page with the section's questions; `seen` names the state of the section that the visitor looked at."""
        parts = parts_of(self.kind, self.context, self.actor, self.section)
        here = [part.current for part in parts].index(True)
        context = {
            "case": self.case,
            "case_url": case_url(self.case),
            "case_title": self.case.title,
            "kind": self.kind,
            "label": self.section.label,
            "help": self.section.help,
            "rules": self.section.rules,
            "rows_template": self.section.rows_template,
            "aside": self.section.template,
            "enter": "stay",
            "parts": parts,
            "number": here + 1,
            "previous": parts[here - 1] if here else None,
            "next": _first(parts[here + 1 :]),
            "report_url": self._report_url(),
            "draft": kept,
            "sent_back": sent_back.before_mending(self.case, self.kind, self.actor),
            "seen_version": seen or self._digest(),
            **keeping.frame(self.request, kept, "keep"),
            **(self.section.beside(self.context) if self.section.beside else {}),
            **more,
        }
        return AskingPage(self.request, self.questions, "casework/section.html", context)

    def _answer_script(self) -> HttpResponseBase:
        payload = self.questions.typed(self.request.POST, untouched=True)
        if self.request.POST.get("do") == "compare":
            kept = drafts.kept(self.case, self.form, self.actor)
            shown = self._complete(kept.payload) if kept else self._shown()
            return keeping.unsent(self.request, self._changes(shown, payload))
        keeping.refuse_other_hand(self.request)
        return keeping.kept(self._keep(payload))

    def _keep(self, payload: dict[str, Any]) -> StepDraft:
        if not self._is_seen():
            raise StaleVersion(contents.saved_meanwhile(self.content))
        seen = keeping.seen_by(self.request, based_on=self._digest())
        return drafts.keep(self.case, self.form, self.actor, payload, at=clock.now(), seen=seen)

    def _take(self, payload: dict[str, Any]) -> HttpResponse:
        """What a device had kept, in the form again."""
        return self.asking(seen=self.request.POST.get("seen_version", "")).show(self._complete(payload))

    def _compare(self, payload: dict[str, Any]) -> HttpResponseBase:
        """409: who has saved or kept the section meanwhile and what differs, with what was typed still in the form."""
        current = contents.draft(self.case, self.kind.code)
        if current is None:
            return _refused(self.request, self.case, self.kind, self.section, _closed(self.case, self.kind))
        page = SectionPage(self.request, self.case, self.kind, self.section, current)
        kept = drafts.kept(self.case, self.form, self.actor)
        kept_here = kept is not None and page._is_seen()
        meanwhile = page._kept_meanwhile(kept, payload) if kept_here else page._saved_meanwhile(payload)
        return page.asking(**meanwhile).show(payload, status=StaleVersion.status)

    def _saved_meanwhile(self, typed: Mapping[str, Any]) -> dict[str, Any]:
        by = self.content.edited_by
        stale = Meanwhile(by.person.name if by else "", self.content.edited_at)
        return {"stale": stale, "changes": self._changes(self._shown(), typed)}

    def _kept_meanwhile(self, kept: StepDraft, typed: Mapping[str, Any]) -> dict[str, Any]:
        stale = Meanwhile(kept.saved_by.person.name, kept.saved_at, unchecked=True)
        found = self._changes(self._complete(kept.payload), typed)
        return {"stale": stale, "changes": found, "seen_draft": drafts.state_of(kept)}

    def _changes(self, shown: Mapping[str, Any], typed: Mapping[str, Any]) -> list[Change]:
        return changes(self.section, shown, typed, self.context)

    def _is_seen(self) -> bool:
        return self.request.POST.get("seen_version") == self._digest()

    def _digest(self) -> str:
        """Names the state of this section, so that another section saved meanwhile does not count as a conflict."""
        return chain.digest({"section": self.content.data.get(self.section.code)})

    def _shown(self) -> dict[str, Any]:
        saved = self.content.data.get(self.section.code)
        return self._complete(self._beginning() if saved is None else saved)

    def _beginning(self) -> dict[str, Any]:
        return self.section.prefill(self.context) if self.section.prefill else {}

    def _complete(self, payload: Mapping[str, Any]) -> dict[str, Any]:
        """`payload` with every fixed row, also those left out when it was saved."""
        fixed = {name: rows for name, rows in self._beginning().items() if _is_fixed(self.section, name)}
        return {**payload, **{name: _filled(rows, payload.get(name)) for name, rows in fixed.items()}}

    def _next(self) -> str:
        sections = self.kind.sections_of(self.case)
        following = _first(sections[sections.index(self.section) + 1 :])
        return section_url(self.case, self.kind, following) if following else self._report_url()

    def _report_url(self) -> str:
        tabs = [tab.code for tab in self.case.case_type.tabs]
        tab = self.kind.tab or _first(tabs)
        return reverse("casework:tab", args=[self.case.reference, tab]) if tab else case_url(self.case)


def _declared(case: Case, content: str, section: str) -> tuple[ContentKind, Section]:
    kind = case.case_type.content(content)
    declared = kind.section(section) if kind else None
    if kind is None or declared is None or declared not in kind.sections_of(case):
        raise Http404
    return kind, declared


def _closed(case: Case, kind: ContentKind) -> Reason:
    """Why nothing is being drafted: it was submitted, or the case has gone on without it."""
    newest = contents.latest(case, kind.code)
    if newest is None or newest.frozen_at is None:
        return contents.not_now(kind)
    return Reason(_("“%(content)s” has been submitted and can no longer be changed.") % {"content": kind.label})


def _refused(request: HttpRequest, case: Case, kind: ContentKind, section: Section, reason: Reason) -> HttpResponseBase:
    """409: nothing can be edited now; what was typed is shown to be copied, a script has it still."""
    if keeping.in_json(request):
        return keeping.not_kept(WrongState(reason))
    context = SectionContext(case, request.actor, clock.today(), contents.latest(case, kind.code))  # type: ignore[attr-defined]
    typed = Questions(section.form, section.rows, context).typed(request.POST)
    said = answered(section.form, section.rows, typed, context) if request.method == "POST" else None
    return refusal_page(request, WrongState(reason), case, typed=said)


def _is_fixed(section: Section, name: str) -> bool:
    return name in section.rows and section.rows[name].fixed


def _filled(beginning: list[dict[str, Any]], rows: Any) -> list[dict[str, Any]]:
    """Each row of the beginning as it stands in `rows`, found by what the beginning says of it."""
    given = [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    return [_first([row for row in given if start.items() <= row.items()]) or start for start in beginning]


def _first(values: list[Any]) -> Any:
    return next(iter(values), None)
