"""Notices and documents: lists, downloads, uploads."""

from typing import Any

from django.db.models import QuerySet
from django.http import FileResponse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.generics import ListAPIView
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import CharField, ChoiceField, FileField, Serializer

from accounts.api.base import AnyMedia, ApiMixin, ApiView
from accounts.api.views import valid
from casework import attaching, documents, notices, visibility
from casework.api import find
from casework.api.serializers import DocumentSerializer, NoticeSerializer
from casework.dossier import archive
from casework.errors import NotPermitted
from casework.letters.render import LetterError
from casework.models import Document, Notice
from casework.steps import Audience
from casework.views import dossier
from casework.views.documents import download, download_letter
from records import clock


class NoPdf(APIException):
    """The PDF of a notice cannot be made; the notice holds all the same."""

    status_code = status.HTTP_409_CONFLICT
    default_code = "no_pdf"
    default_detail = _("The PDF cannot be made now. The notice holds all the same; ask its office for a copy.")


class TooManyDossiers(APIException):
    """One person has taken out so many dossiers that the others would wait."""

    status_code = status.HTTP_429_TOO_MANY_REQUESTS
    default_code = "too_many"

    def __init__(self) -> None:
        super().__init__(dossier.too_many())


class UploadSerializer(Serializer):
    """A file, what it is, and who may read it."""

    file = FileField(max_length=255, allow_empty_file=True)
    purpose = CharField(max_length=120)
    audience = ChoiceField(
        choices=[(code, code) for code in (Audience.PARTIES, Audience.OFFICES, Audience.OFFICE)],
        default=Audience.PARTIES,
        help_text=_("parties; offices, for offices alone; office, for one's own organisation."),
    )

    def validate_audience(self, audience: str) -> str:
        """Only an office keeps something among the offices. Raises ValidationError."""
        if audience == Audience.OFFICES and not self.context["office"]:
            raise ValidationError(_("Only an office keeps a document among the offices."))
        return audience


class NoticeListView(ApiMixin, ListAPIView):
    """The written notices of a case that the caller may read."""

    access = "member"
    serializer_class = NoticeSerializer

    @extend_schema(operation_id="notices", tags=["cases"])
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return self.list(request, *args, **kwargs)

    def get_queryset(self) -> QuerySet[Notice]:
        case = find.case_of(self.request, self.kwargs["kind"], self.kwargs["reference"])
        return visibility.notices_of(case, self.request.actor)


class NoticePdfView(ApiView):
    """The PDF of a notice, as it was issued."""

    access = "member"
    content_negotiation_class = AnyMedia

    @extend_schema(
        operation_id="notice_pdf",
        tags=["cases"],
        responses={(200, "application/pdf"): OpenApiTypes.BINARY},
    )
    def get(self, request: Request, kind: str, reference: str, notice: int) -> FileResponse:
        case = find.case_of(request, kind, reference)
        found = find.one(visibility.notices_of(case, request.actor), pk=notice)
        try:
            letter = download_letter(found)
        except LetterError as error:
            raise NoPdf from error
        notices.mark_read(found, request.actor, at=clock.now())
        return letter


class DocumentListView(ApiMixin, ListAPIView):
    """The documents of a case that the caller may read, and attaching one."""

    access = "member"
    serializer_class = DocumentSerializer
    parser_classes = (MultiPartParser,)

    @extend_schema(operation_id="documents", tags=["cases"])
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return self.list(request, *args, **kwargs)

    @extend_schema(
        operation_id="document_upload",
        tags=["cases"],
        request={"multipart/form-data": UploadSerializer},
        responses={201: DocumentSerializer},
    )
    def post(self, request: Request, kind: str, reference: str) -> Response:
        case = find.case_of(request, kind, reference)
        if refused := attaching.refusals(case, request.actor):
            raise NotPermitted(*refused)
        asked = valid(UploadSerializer, request, office=visibility.is_office(case, request.actor))
        document = documents.store(
            case, asked["file"], asked["purpose"], request.actor, at=clock.now(), audience=asked["audience"]
        )
        shown = DocumentSerializer(document, context={"request": request}).data
        return Response(shown, status=status.HTTP_201_CREATED, headers={"Location": shown["url"]})

    def get_queryset(self) -> QuerySet[Document]:
        case = find.case_of(self.request, self.kwargs["kind"], self.kwargs["reference"])
        return visibility.documents_of(case, self.request.actor)


class DocumentView(ApiView):
    """One document, as it was attached."""

    access = "member"
    content_negotiation_class = AnyMedia

    @extend_schema(
        operation_id="document",
        tags=["cases"],
        responses={(200, kind.media_type): OpenApiTypes.BINARY for kind in documents.KINDS.values()},
    )
    def get(self, request: Request, kind: str, reference: str, document: int) -> FileResponse:
        case = find.case_of(request, kind, reference)
        found = find.one(visibility.documents_of(case, request.actor), pk=document)
        return download(found.file, found.name, found.media_type)


class DossierView(ApiView):
    """The dossier of a case: what the caller may see of it, indexed. It is made while the caller waits."""

    access = "member"
    content_negotiation_class = AnyMedia

    def made(self, request: Request, kind: str, reference: str, make: dossier.Maker, ending: str) -> FileResponse:
        """The file. Raises Http404, or TooManyDossiers (429)."""
        case = find.case_of(request, kind, reference)
        if not dossier.TAKEN_OUT.allows(str(request.user.pk)):
            raise TooManyDossiers
        return dossier.file_of(case, request.actor, make, ending)


class DossierPdfView(DossierView):
    """The dossier of a case as one PDF: what the caller may see of it, with an index and bookmarks."""

    @extend_schema(
        operation_id="dossier_pdf",
        tags=["cases"],
        responses={(200, "application/pdf"): OpenApiTypes.BINARY},
    )
    def get(self, request: Request, kind: str, reference: str) -> FileResponse:
        return self.made(request, kind, reference, archive.as_pdf, "pdf")


class DossierZipView(DossierView):
    """The dossier of a case as a ZIP: the PDF, every file unaltered, contents as JSON, an index and a manifest."""

    @extend_schema(
        operation_id="dossier_zip",
        tags=["cases"],
        responses={(200, "application/zip"): OpenApiTypes.BINARY},
    )
    def get(self, request: Request, kind: str, reference: str) -> FileResponse:
        return self.made(request, kind, reference, archive.as_zip, "zip")
