"""Large contents in versions: reading them, and saving a draft section by section."""

from typing import Any

from django.http import Http404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import CharField, DictField, JSONField, ListField, Serializer

from accounts.api.base import ApiView
from accounts.api.refusals import ReasonSerializer
from casework import contents, payload_schema, visibility
from casework.api import find
from casework.api.headers import etag, version_of, version_parameter
from casework.api.serializers import VersionSerializer
from casework.models import Case, Content
from casework.steps import CaseType, ContentKind, Section, SectionContext
from records import clock


class VersionDetailSerializer(VersionSerializer):
    """One version with what it says."""

    data = JSONField(help_text=_("By section."))
    missing = ReasonSerializer(many=True, help_text=_("What keeps a draft from being complete."))


class SectionSerializer(Serializer):
    """A section of the draft: what has been saved, or what it starts with, and the choices it offers."""

    payload = JSONField()
    choices = DictField(child=ListField(child=DictField(child=CharField())))


class DeclaredContentView(ApiView):
    """A declared content of one procedure; the declaration is given by the address."""

    access = "member"
    case_type: CaseType = None  # type: ignore[assignment]
    kind: ContentKind = None  # type: ignore[assignment]

    def versions_of(self, request: Request, case: Case) -> Any:
        """The versions that the caller may read."""
        return visibility.contents_of(case, self.kind, request.actor)

    def case(self, request: Request, reference: str) -> Case:
        """The case that the caller may see. Raises Http404."""
        return find.case_of(request, self.case_type.kind, reference)


class ContentView(DeclaredContentView):
    """The versions of a content, oldest first."""

    def operation(self, method: str) -> dict[str, Any]:
        return {
            "id": f"{self.case_type.kind}_{self.kind.code}",
            "summary": str(self.kind.label),
            "tag": self.case_type.kind,
        }

    @extend_schema(responses=VersionSerializer(many=True))
    def get(self, request: Request, reference: str) -> Response:
        rows = self.versions_of(request, self.case(request, reference))
        return Response(VersionSerializer(rows, many=True, context={"request": request}).data)


class ContentVersionView(DeclaredContentView):
    """One version of a content."""

    def operation(self, method: str) -> dict[str, Any]:
        return {
            "id": f"{self.case_type.kind}_{self.kind.code}_version",
            "summary": str(self.kind.label),
            "tag": self.case_type.kind,
        }

    @extend_schema(responses=VersionDetailSerializer)
    def get(self, request: Request, reference: str, version: int) -> Response:
        case = self.case(request, reference)
        content = find.one(self.versions_of(request, case), version=version)
        shown = {
            **VersionSerializer(content, context={"request": request}).data,
            "data": content.data,
            "missing": [reason.as_json() for reason in self._missing(request, case, content)],
        }
        return Response(shown, headers=etag(content.revision))

    def _missing(self, request: Request, case: Case, content: Content) -> list[Any]:
        if content.frozen_at is not None or self.kind.findings is None:
            return []
        return self.kind.findings(SectionContext(case, request.actor, clock.today(), content))


class SectionView(DeclaredContentView):
    """One section of the draft of a content."""

    section: Section = None  # type: ignore[assignment]

    def operation(self, method: str) -> dict[str, Any]:
        asked = {
            "id": f"{self.case_type.kind}_{self.kind.code}_{self.section.code}",
            "summary": f"{self.kind.label}: {self.section.label}",
            "description": f"{self.section.help}\n\n{', '.join(self.section.rules)}".strip(),
            "tag": self.case_type.kind,
        }
        if method == "PUT":
            body = payload_schema.schema_of(self.section.form, self.section.rows)
            return asked | {"id": f"{asked['id']}_save", "body": body}
        return asked

    @extend_schema(responses=SectionSerializer)
    def get(self, request: Request, reference: str) -> Response:
        case = self.case(request, reference)
        content = self.versions_of(request, case).filter(frozen_at__isnull=True).first()
        if content is None or self.section not in self.kind.sections_of(case):
            raise Http404
        context = SectionContext(case, request.actor, clock.today(), content)
        saved = content.data.get(self.section.code)
        if saved is None:
            saved = self.section.prefill(context) if self.section.prefill else {}
        choices = payload_schema.choices_offered(self.section.form, self.section.rows, context)
        return Response({"payload": saved, "choices": choices}, headers=etag(content.revision))

    @extend_schema(parameters=[version_parameter("draft")], responses=VersionSerializer)
    def put(self, request: Request, reference: str) -> Response:
        case = self.case(request, reference)
        seen = version_of(request)
        payload = payload_schema.require_shape(self.section.form, self.section.rows, request.data)
        content = contents.write_section(
            case, self.kind, self.section.code, request.actor, payload, seen_revision=seen, at=clock.now()
        )
        shown = VersionSerializer(content, context={"request": request}).data
        return Response(shown, headers=etag(content.revision))
