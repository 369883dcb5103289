"""Files of a case: the list, attaching one, downloading one."""

import logging
from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import access
from accounts.problems import problems_of as problems_of_form
from casework import attaching, documents, visibility
from casework.documents import PICTURES
from casework.errors import PayloadInvalid, Reason
from casework.fields import shown
from casework.letters import store
from casework.letters.render import LetterError
from casework.models import Case, Document, Notice, PublicList
from casework.steps import Audience
from casework.views import keeping
from casework.views.pages import answers_refusals, case_of, case_page, refuse
from records import clock

logger = logging.getLogger(__name__)


# A stored file is somebody's upload: whatever opens it may neither run nor load anything in this site's name.
SANDBOX = "sandbox; default-src 'none'"


class UploadForm(forms.Form):
    """A file, what it is, and who may read it; offices may keep one among themselves."""

    purpose = forms.CharField(label=gettext_lazy("What it is"), max_length=120)
    file = forms.FileField(label=gettext_lazy("File"), allow_empty_file=True)
    audience = forms.ChoiceField(label=gettext_lazy("Who may read it"), initial=Audience.PARTIES)

    def __init__(self, *args: object, office: bool, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["audience"].choices = [  # type: ignore[attr-defined]
            (Audience.PARTIES, _("all parties of the case")),
            *([(Audience.OFFICES, _("the offices only"))] if office else []),
            (Audience.OFFICE, _("our own organisation only")),
        ]
        self.fields["file"].help_text = documents.kinds_and_size()

    def clean_file(self) -> "UploadedFile[bytes]":
        """The file, looked into with the other answers, so that all that is wrong is said at once."""
        upload: UploadedFile[bytes] = self.cleaned_data["file"]
        try:
            documents.check(upload)
        except PayloadInvalid as error:
            raise forms.ValidationError([str(reason) for reason in error.reasons]) from error
        return upload


@require_http_methods(["GET", "HEAD", "POST"])
@access("member")
@answers_refusals
def case_documents(request: HttpRequest, reference: str) -> HttpResponseBase:
    """The documents of a case; a POST attaches one."""
    case = case_of(request, reference)
    office = visibility.is_office(case, request.actor)  # type: ignore[attr-defined]
    if request.method != "POST":
        return _page(request, case, UploadForm(office=office))
    refuse(attaching.refusals(case, request.actor))  # type: ignore[attr-defined]
    form = UploadForm(request.POST, request.FILES, office=office)
    if keeping.in_json(request):
        return _answer_script(request, case, form)
    if not form.is_valid():
        return _page(request, case, form)
    _store(request, case, form.cleaned_data)
    messages.success(request, _("“%(purpose)s” is attached.") % {"purpose": form.cleaned_data["purpose"]})
    return redirect("casework:documents", case.reference)


@require_safe
@access("member")
def document(request: HttpRequest, reference: str, pk: int) -> FileResponse:
    """One document, as it was attached."""
    case = case_of(request, reference)
    found = get_object_or_404(visibility.documents_of(case, request.actor), pk=pk)  # type: ignore[attr-defined]
    return download(found.file, found.name, found.media_type)


@require_safe
@access("member")
def document_picture(request: HttpRequest, reference: str, pk: int) -> HttpResponseBase:
    """A document that is a picture, to be seen on a page; the browser asks each time whether it still may show it."""
    case = case_of(request, reference)
    rows = visibility.documents_of(case, request.actor)  # type: ignore[attr-defined]
    found = get_object_or_404(rows, pk=pk, media_type__in=PICTURES)
    etag = quote_etag(found.sha256)
    # The file is opened only where the browser does not hold it.
    unchanged = get_conditional_response(request, etag=etag)
    response = unchanged or _opened(found.file, found.name, found.media_type, as_attachment=False)
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    return response


def download_letter(issued: Notice | PublicList) -> FileResponse:
    """The PDF of a notice or of an issued list. Raises LetterError, which is logged, where it cannot be made now."""
    try:
        made = store.ensure_pdf(issued)
    except LetterError:
        logger.exception("%s %s cannot be made into a PDF", type(issued).__name__, issued.pk)
        raise
    return download(made.pdf, f"{made.number}.pdf", "application/pdf")


def download(file: FieldFile, name: str, media_type: str) -> FileResponse:
    """A file to keep, never to be shown or run by a browser in the site's name. Raises Http404 where it is gone."""
    response = _opened(file, name, media_type, as_attachment=True)
    response["Cache-Control"] = "private, no-store"
    return response


def _opened(file: FieldFile, name: str, media_type: str, *, as_attachment: bool) -> FileResponse:
    try:
        content = file.open("rb")
    except FileNotFoundError as error:
        logger.exception("The file of %s is not in the store", name)
        raise Http404 from error
    response = FileResponse(content, as_attachment=as_attachment, filename=name, content_type=media_type)
    response["Content-Security-Policy"] = SANDBOX
    return response


def _answer_script(request: HttpRequest, case: Case, form: UploadForm) -> JsonResponse:
    """The document that a field of another page has attached."""
    keeping.refuse_other_hand(request)
    if not form.is_valid():
        raise PayloadInvalid(*[Reason(str(each)) for errors in form.errors.values() for each in errors])
    document = _store(request, case, form.cleaned_data, once=True)
    answer = {"value": str(document.pk), **shown(document, case.reference)}
    return JsonResponse(answer, status=HTTPStatus.CREATED)


def _store(request: HttpRequest, case: Case, asked: dict[str, Any], *, once: bool = False) -> Document:
    return documents.store(
        case,
        asked["file"],
        asked["purpose"],
        request.actor,  # type: ignore[attr-defined]
        at=clock.now(),
        audience=asked["audience"],
        once=once,
    )


def _page(request: HttpRequest, case: Case, form: UploadForm) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    refusals = attaching.refusals(case, actor)
    context = {
        "documents": visibility.documents_of(case, actor),
        "form": None if refusals else form,
        "refusals": refusals,
        "problems": problems_of_form(form),
    }
    return case_page(request, case, "documents", "casework/documents.html", context, 422 if form.is_bound else 200)
