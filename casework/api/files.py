"""Notices and documents: lists, downloads, uploads."""

from typing import Any

from django.db.models import QuerySet
from django.db.models.fields.files import FieldFile
from django.http import FileResponse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.exceptions import APIException
from rest_framework.generics import ListAPIView
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import CharField, ChoiceField, FileField, Serializer

from accounts.api.base import AnyMedia, ApiMixin, ApiView
from accounts.api.views import valid
from casework import attaching, documents, visibility
from casework.api import find
from casework.api.serializers import DocumentSerializer, NoticeSerializer
from casework.errors import NotPermitted
from casework.models import Document, Notice
from casework.steps import Audience
from records import clock


class NotReady(APIException):
    """The PDF of a notice follows its issue by some seconds."""

    status_code = status.HTTP_409_CONFLICT
    default_code = "not_ready"
    default_detail = _("The PDF is still being made. Ask again in a moment.")


class UploadSerializer(Serializer):
    """A file, what it is, and who may read it."""

    file = FileField(max_length=255)
    purpose = CharField(max_length=120)
    audience = ChoiceField(
        choices=[(Audience.PARTIES, Audience.PARTIES), (Audience.OFFICE, Audience.OFFICE)],
        default=Audience.PARTIES,
        help_text=_("parties, or office for one's own office alone."),
    )


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
        if not found.pdf:
            raise NotReady
        return download(found.pdf, f"{found.number}.pdf", "application/pdf")


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
        asked = valid(UploadSerializer, request)
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


def download(file: FieldFile, name: str, media_type: str) -> FileResponse:
    """A file to keep, never to be shown or run by a browser in the site's name."""
    return FileResponse(file.open("rb"), as_attachment=True, filename=name, content_type=media_type)
