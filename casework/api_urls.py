"""Addresses of the API: the general ones, and those that each procedure's declaration gives rise to."""

from collections.abc import Iterator

from django.urls import URLPattern, path, register_converter
from django.urls.converters import StringConverter

from casework import registry
from casework.api import ageing, cases, contents, files, lists, proposals, steps
from casework.steps import CaseType, ContentKind


class CodeConverter(StringConverter):
    """A code, such as that of a procedure."""

    regex = "[a-z][a-z_]{0,39}"


class ReferenceConverter(StringConverter):
    """A case's reference: no NUL, which the store cannot look for, and no longer than the store keeps."""

    regex = r"[^/\x00-\x20]{1,40}"


register_converter(CodeConverter, "code")
register_converter(ReferenceConverter, "reference")

CASE = "<code:kind>/cases/<reference:reference>"


def of_procedure(case_type: CaseType) -> Iterator[URLPattern]:
    """One address for each step that people take, and those of the large contents."""
    start = f"{case_type.kind}/cases"
    case = f"{start}/<reference:reference>"
    for step in case_type.steps:
        name = f"api-{case_type.kind}-{step.code}"
        if step is case_type.start:
            yield path(start, steps.OpenView.as_view(case_type=case_type, step=step), name=name)
        elif step.by:
            view = steps.StepView.as_view(case_type=case_type, step=step)
            yield path(f"{case}/steps/{step.code}", view, name=name)
        if step.together is not None:
            new = lists.NewListView.as_view(case_type=case_type, step=step)
            yield path(f"{case_type.kind}/lists/{step.code}", new, name=f"api-{case_type.kind}-list-{step.code}")
    for kind in case_type.contents:
        yield from of_content(case_type, kind, f"{case}/contents/{kind.code}")


def of_content(case_type: CaseType, kind: ContentKind, base: str) -> Iterator[URLPattern]:
    """The addresses of a large content: its versions and the sections of its draft."""
    declared = {"case_type": case_type, "kind": kind}
    name = f"api-{case_type.kind}-{kind.code}"
    yield path(base, contents.ContentView.as_view(**declared), name=name)
    yield path(
        f"{base}/versions/<int:version>", contents.ContentVersionView.as_view(**declared), name=f"{name}-version"
    )
    for section in kind.sections:
        view = contents.SectionView.as_view(**declared, section=section)
        yield path(f"{base}/sections/{section.code}", view, name=f"{name}-{section.code}")


urlpatterns = [
    path("cases", cases.CaseListView.as_view(), name="api-cases"),
    path("ageing", ageing.AgeingView.as_view(), name="api-ageing"),
    path("proposals", proposals.ProposalListView.as_view(), name="api-proposals"),
    path("proposals/<int:proposal>", proposals.ProposalView.as_view(), name="api-proposal"),
    path("proposals/<int:proposal>/sign", proposals.SignView.as_view(), name="api-proposal-sign"),
    path("proposals/<int:proposal>/return", proposals.ReturnView.as_view(), name="api-proposal-return"),
    path("proposals/<int:proposal>/withdraw", proposals.WithdrawView.as_view(), name="api-proposal-withdraw"),
    path("lists", lists.ListListView.as_view(), name="api-lists"),
    path("lists/<int:listed>", lists.ListView.as_view(), name="api-list"),
    path("lists/<int:listed>/sign", lists.ListSignView.as_view(), name="api-list-sign"),
    path("lists/<int:listed>/strike", lists.ListStrikeView.as_view(), name="api-list-strike"),
    path("lists/<int:listed>/return", lists.ListReturnView.as_view(), name="api-list-return"),
    path("lists/<int:listed>/withdraw", lists.ListWithdrawView.as_view(), name="api-list-withdraw"),
    path("lists/<int:listed>/pdf", lists.ListPdfView.as_view(), name="api-list-pdf"),
    path(CASE, cases.CaseView.as_view(), name="api-case"),
    path(f"{CASE}/events", cases.EventListView.as_view(), name="api-events"),
    path(f"{CASE}/deadlines/<int:deadline>/why", cases.WhyView.as_view(), name="api-deadline-why"),
    path(f"{CASE}/notices", files.NoticeListView.as_view(), name="api-notices"),
    path(f"{CASE}/notices/<int:notice>/pdf", files.NoticePdfView.as_view(), name="api-notice-pdf"),
    path(f"{CASE}/documents", files.DocumentListView.as_view(), name="api-documents"),
    path(f"{CASE}/documents/<int:document>", files.DocumentView.as_view(), name="api-document"),
    path(f"{CASE}/dossier.pdf", files.DossierPdfView.as_view(), name="api-dossier-pdf"),
    path(f"{CASE}/dossier.zip", files.DossierZipView.as_view(), name="api-dossier-zip"),
    *(pattern for case_type in registry.case_types() for pattern in of_procedure(case_type)),
]
