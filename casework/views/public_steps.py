"""Steps that anybody takes without a login, and the receipt by which they ask what has become of it."""

import uuid
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.template.defaultfilters import filesizeformat
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import access
from accounts.actors import PUBLIC
from accounts.throttling import Throttle, address_of, slow_down
from casework import documents, engine, registry, visibility
from casework.documents import SentFile
from casework.errors import GuardRefused, KeyReused, PayloadInvalid, Reason, StepRefused, WrongState
from casework.letters.numbers import normalise_check_code
from casework.models import Case, Event
from casework.screens import asking
from casework.screens.answers import answered
from casework.screens.asking import Problem
from casework.steps import PublicWay, Receipt, Step, StepContext
from casework.views.asking import Answered
from records import clock
from records.models import ActorKind

# Many people may share an address; nobody may keep others from objecting, so nothing is counted for a case as a whole.
SENT_BY_ADDRESS = Throttle("public-step", attempts=30, seconds=60 * 60)
SENT_TO_CASE = Throttle("public-step-of-case", attempts=10, seconds=60 * 60)
RECEIPTS = Throttle("receipt", attempts=60, seconds=10 * 60)

MOST_FILES = 5
DECOY = "homepage"
"""Name of a field that people do not see and programs like to fill in."""
FILLED_BY_A_PROGRAM = gettext_lazy(
    "A field was filled in that people do not see, as programs do. Look through your answers and go on again."
)
LONGEST_TYPED = 60


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@access("public")
def public_step(request: HttpRequest, reference: str, step: str) -> HttpResponseBase:
    """One public step of one case, from its questions to its sending."""
    case = visibility.open_to_public(step).filter(reference=reference).first()
    if case is None:
        return _gone(request)
    page = PublicStepPage(request, case, _declared(case, step))
    try:
        return page.answer() if request.method == "POST" else page.open()
    except WrongState:
        return _gone(request)


@never_cache
@require_safe
@access("public")
def receipt(request: HttpRequest, code: str = "") -> HttpResponseBase:
    """What has become of what was sent under a receipt number."""
    typed = (code or request.GET.get("code", "")).replace("\x00", "").strip()[:LONGEST_TYPED]
    context: dict[str, Any] = {"typed": typed}
    if not typed:
        return render(request, "casework/public/receipt.html", context)
    if not RECEIPTS.allows(address_of(request)):
        return slow_down(request, RECEIPTS)
    try:
        normal = normalise_check_code(typed)
    except ValueError:
        text = _("“%(typed)s” is no receipt number: it has 16 letters and digits, such as 7K3M-Q9TX-0B4F-ZR2H.")
        problem = Problem(text % {"typed": typed}, anchor="receipt-code")
        return render(request, "casework/public/receipt.html", context | {"problems": [problem]}, status=422)
    found = _receipt(normal)
    if found is None:
        return render(request, "casework/public/receipt.html", context | {"unknown": True}, status=404)
    if found.code != code:
        return redirect("casework:receipt", found.code)
    return render(request, "casework/public/receipt.html", context | {"receipt": found})


@dataclass
class PublicStepPage(Answered):
    """What the buttons of a public step's pages do."""

    request: HttpRequest
    case: Case
    step: Step
    problems: list[Problem] = field(default_factory=list)

    @cached_property
    def way(self) -> PublicWay:
        if self.step.public_way is None:
            raise Http404
        return self.step.public_way

    @cached_property
    def context(self) -> StepContext:
        return engine.context_for(self.case, self.step, PUBLIC, clock.now())

    def open(self) -> HttpResponse:
        """The questions, or why it is too late for them."""
        if reasons := engine.obstacles(self.context):
            return self._closed(tuple(reasons), typed=False)
        return self._ask({}, 200)

    def answer(self) -> HttpResponseBase:
        """What the pressed button asks for."""
        if self.request.POST.get("do") == "edit":
            return self._ask(self.payload, 200)
        try:
            if self.request.POST.get(DECOY):
                raise PayloadInvalid(Reason(FILLED_BY_A_PROGRAM))
            return self._send() if self.request.POST.get("do") == "send" else self._check()
        except PayloadInvalid as error:
            return self._ask_again(error)
        except GuardRefused as error:
            return self._closed(error.reasons, typed=True)

    def _check(self, status: int = 200, **more: Any) -> HttpResponse:
        """The answers to read, what sending them will do, and the place for files."""
        at = clock.now()
        checked = engine.examine(self.case, self.step.code, PUBLIC, self.payload, seen_version=None, at=at)
        said = answered(self.step.form, self.step.rows, self.payload, checked)
        context = self._frame() | {
            "answers": said.answers,
            "consequences": self.step.consequences(checked) if self.step.consequences else [],
            "hidden": self._hidden(),
            "files": self._files_asked(),
            "problems": self.problems,
            **more,
        }
        return render(self.request, "casework/public/check.html", context, status=status)

    def _send(self) -> HttpResponseBase:
        files = self._files()
        if self.problems:
            return self._check(422)
        if not self._allowed():
            return self._too_often()
        try:
            event = engine.take(
                self.case,
                self.step.code,
                PUBLIC,
                self.payload,
                key=self.key,
                seen_version=None,
                at=clock.now(),
                files=files,
            )
        except KeyReused:
            return self._sent_before()
        return redirect("casework:receipt", self.way.receipt_of(event))

    def _files(self) -> list[SentFile]:
        """The files sent along, each checked; `problems` says what is wrong with which."""
        uploads = self.request.FILES.getlist("files") if self.way.files else []
        if too_much := _too_much(uploads):
            self.problems.append(Problem(too_much, anchor="files"))
            return []
        found = []
        for upload in uploads:
            try:
                found.append(documents.read(upload, self.way.files))
            except PayloadInvalid as error:
                self.problems += [Problem(str(reason.message), anchor="files") for reason in error.reasons]
        return found

    def _allowed(self) -> bool:
        who = address_of(self.request)
        return SENT_BY_ADDRESS.allows(who) and SENT_TO_CASE.allows(f"{who} {self.case.pk}")

    def _too_often(self) -> HttpResponse:
        """429 with everything still there, and when to try again."""
        text = _(
            "So much has come from your network within the last hour that no more is taken now. Nothing has been sent. "
            "Leave this page open and send it again in %(minutes)d minutes."
        )
        minutes = SENT_TO_CASE.seconds // 60
        self.problems.append(Problem(text % {"minutes": minutes}))
        response = self._check(429)
        response["Retry-After"] = str(SENT_TO_CASE.seconds)
        return response

    def _sent_before(self) -> HttpResponse:
        """This page has sent something already, and says something else now: to be sent as another, if at all."""
        before = Event.objects.filter(
            case=self.case, key=self.key, code=self.step.code, actor_kind=ActorKind.PUBLIC
        ).first()
        self.key = str(uuid.uuid4())
        return self._check(422, sent_before=self.way.receipt_of(before) if before else "")

    def _ask(self, payload: dict[str, Any], status: int) -> HttpResponse:
        return self._questions(self.questions.fresh(payload), [], status)

    def _ask_again(self, error: StepRefused) -> HttpResponse:
        """The questions as answered, with what is wrong with the answers."""
        asked = self.questions.checked(self.payload, self.request.POST)
        return self._questions(asked, asking.problems_of(error.reasons, asked), 422)

    def _questions(self, asked: Any, problems: list[Problem], status: int) -> HttpResponse:
        context = self._frame() | {"asked": asked, "problems": problems, "key": self.key}
        return render(self.request, "casework/public/step.html", context, status=status)

    def _closed(self, reasons: tuple[Reason, ...], *, typed: bool) -> HttpResponse:
        said = answered(self.step.form, self.step.rows, self.payload, self.context) if typed else None
        context = self._frame() | {"problems": asking.problems_of(reasons), "typed": said}
        return render(self.request, "casework/public/closed.html", context, status=422)

    def _frame(self) -> dict[str, Any]:
        return {
            "heading": self.way.heading,
            "concerns": self.way.template,
            "decoy": DECOY,
            "files_later": bool(self.way.files),
            **self.way.context(self.case),
        }

    def _files_asked(self) -> dict[str, Any] | None:
        if not self.way.files:
            return None
        accepted = [f".{ending}" for ending in (*self.way.files, *_also(self.way.files))]
        return {"accept": ",".join(accepted), "help": documents.kinds_and_size(self.way.files), "most": MOST_FILES}

    def _hidden(self) -> list[tuple[str, str]]:
        """What was typed, to be sent on from the next page."""
        post = self.request.POST
        left_out = ("csrfmiddlewaretoken", "do", "key", DECOY)
        carried = [(name, value) for name in post if name not in left_out for value in post.getlist(name)]
        return [*carried, ("key", self.key)]


def _too_much(uploads: "list[UploadedFile[bytes]]") -> str:
    """What is wrong with the number or the size of all files together; empty where nothing is."""
    most, size = settings.BANLI_MAX_UPLOAD_BYTES, sum(upload.size or 0 for upload in uploads)
    if len(uploads) <= MOST_FILES and size <= most:
        return ""
    text = _("%(count)d files of %(size)s are chosen; up to %(most)d files of %(bytes)s together can be sent.")
    sizes = {"size": filesizeformat(size), "bytes": filesizeformat(most)}
    return text % {"count": len(uploads), "most": MOST_FILES, **sizes}


def _also(endings: tuple[str, ...]) -> list[str]:
    return [other for other, ending in documents.SAME_AS.items() if ending in endings]


def _declared(case: Case, code: str) -> Step:
    declared = case.case_type.step(code)
    if declared is None:
        raise Http404
    return declared


def _receipt(code: str) -> Receipt | None:
    ways = (step.public_way for case_type in registry.case_types() for step in case_type.steps if step.public_way)
    return next((found for way in ways if (found := way.receipt(code))), None)


def _gone(request: HttpRequest) -> HttpResponse:
    """404: the same for what never was and what is not public any more, with what was typed to be copied."""
    left_out = ("csrfmiddlewaretoken", "do", "key", DECOY)
    typed = [value for name, value in request.POST.items() if name not in left_out and value.strip()]
    return render(request, "casework/public/gone.html", {"typed": typed}, status=404)
