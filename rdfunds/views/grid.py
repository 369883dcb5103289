"""The budget of an application beside its page: as a workbook, from a workbook, and its versions to read."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import access
from accounts.actors import PersonActor
from casework import contents, drafts, visibility
from casework.errors import NotPermitted, PayloadInvalid, Reason, StaleVersion, WrongState
from casework.models import Case, Content
from casework.screens.asking import Problem
from casework.screens.progress import section_url
from casework.sheets import kept, reading
from casework.sheets.forms import WorkbookForm
from casework.steps import ContentKind, Section
from casework.views.pages import answers_refusals, case_of, case_url
from rdfunds import grid_sheet, kinds
from rdfunds.applied import budget_of, units_of
from rdfunds.forms.application import CellRow
from rdfunds.forms.budget import InForceForm
from rdfunds.rules import NOTHING, Cell
from rdfunds.screens import budget as screens
from records import clock

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
OK, INVALID = 200, 422
LINES = "lines"


@require_safe
@access("member")
@answers_refusals
def workbook(request: HttpRequest, reference: str) -> HttpResponse:
    """The budget as a workbook, as far as it is saved: the draft for those who write it, else the last version."""
    case, kind, _section = _declared(request, reference)
    content = visibility.contents_of(case, kind, request.actor).last()  # type: ignore[attr-defined]
    if content is None:
        raise Http404
    found = grid_sheet.write(units_of(content.data), budget_of(content.data))
    name = _("Budget %(reference)s") % {"reference": case.reference}
    disposition = content_disposition_header(as_attachment=True, filename=f"{name}.xlsx") or ""
    return HttpResponse(found, content_type=XLSX, headers={"Content-Disposition": disposition})


@require_http_methods(["GET", "HEAD", "POST"])
@access("member")
@answers_refusals
def import_budget(request: HttpRequest, reference: str) -> HttpResponseBase:
    """The budget from a workbook: what it would change is shown first, then all of it is saved or nothing."""
    case, kind, section = _declared(request, reference)
    page = ImportPage(request, case, kind, section, _draft(case, kind, request.actor))  # type: ignore[attr-defined]
    if request.method != "POST":
        return page.ask()
    press = page.enter if request.POST.get("do") == "enter" else page.read
    try:
        return press()
    except (PayloadInvalid, StaleVersion) as error:
        return page.ask([Problem(str(reason.message), reason.rule) for reason in error.reasons], status=error.status)


@require_safe
@access("member")
@answers_refusals
def versions(request: HttpRequest, reference: str) -> HttpResponse:
    """A version of the budget to read, beside another one if that is asked for; or the budget in force on a day."""
    case, _kind, _section = _declared(request, reference)
    found = screens.versions_of(case, request.actor)  # type: ignore[attr-defined]
    if not found:
        raise Http404
    issued = [each.since for each in found if each.since is not None]
    form = InForceForm(
        request.GET if "on" in request.GET else None, first=min(issued, default=None), today=clock.today()
    )
    by_key = {each.key: each for each in found}
    chosen = by_key.get(request.GET.get("version", ""), found[-1])
    before = by_key.get(request.GET.get("before", ""))
    context = {
        "case": case,
        "case_url": case_url(case),
        "versions": found,
        "chosen": chosen,
        "before": before,
        "budget": screens.reading_of(chosen.budget, before.budget if before else None),
        "form": form,
    }
    if form.is_valid():
        in_force = screens.in_force(case.record, found, form.cleaned_data["on"])
        return render(request, "rdfunds/budget/in_force.html", context | {"in_force": in_force})
    status = INVALID if form.is_bound else OK
    return render(request, "rdfunds/budget/versions.html", context | {"problems": form.problems()}, status=status)


@dataclass
class ImportPage:
    """What the pages of the import do; `content` is the draft as it is now."""

    request: HttpRequest
    case: Case
    kind: ContentKind
    section: Section
    content: Content

    @property
    def actor(self) -> PersonActor:
        return self.request.actor  # type: ignore[attr-defined, no-any-return]

    @property
    def form(self) -> str:
        """The name under which the grid's page keeps what is typed."""
        return self.kind.form_of(self.section)

    @property
    def about(self) -> str:
        return f"budget of {self.case.reference}"

    def ask(self, problems: list[Problem] | None = None, *, status: int = 200, **more: Any) -> HttpResponse:
        """The page that asks for the file, with what is wrong with the one before."""
        context = {
            "case": self.case,
            "back_url": section_url(self.case, self.kind, self.section),
            "columns": grid_sheet.COLUMNS,
            "form": WorkbookForm(),
            "problems": problems or [],
            **more,
        }
        return render(self.request, "rdfunds/budget/import.html", context, status=status)

    def read(self) -> HttpResponse:
        """What the file would change, or each of its cells that cannot be taken."""
        form = WorkbookForm(self.request.POST, self.request.FILES)
        if not form.is_valid():
            raise PayloadInvalid(*(Reason(str(text), path="/file") for text in form.errors["file"]))
        sheet = reading.read(form.cleaned_data["file"], grid_sheet.COLUMNS, CellRow.most)
        units = units_of(self.content.data)
        typed = grid_sheet.read(sheet, units)
        if typed.faults:
            return self.ask([_problem(fault, sheet) for fault in typed.faults], status=INVALID)
        before = budget_of(self.content.data)
        after = _merged(before, typed.amounts)
        payload = grid_sheet.payload_with(units, after)
        unsaved = drafts.kept(self.case, self.form, self.actor)
        shown = {"payload": payload, "revision": self.content.revision, "draft": drafts.state_of(unsaved)}
        notes = [_("Read from the sheet “%(sheet)s”.") % {"sheet": sheet.name}, *sheet.notes]
        if unsaved:
            notes.append(_("What was typed into the grid and not saved is dropped once this is saved."))
        return self.ask(
            budget=screens.reading_of(after, before),
            notes=notes,
            sealed=kept.seal(self.about, self.actor, shown),
            read=True,
        )

    def enter(self) -> HttpResponseBase:
        """Save what was shown. Raises PayloadInvalid or, where the draft was saved meanwhile, StaleVersion."""
        shown = kept.unseal(self.request.POST.get("preview", ""), self.about, self.actor)
        with transaction.atomic():
            drafts.lock(self.case)
            # A page left open through an upgrade may have sealed less than is sealed today.
            if drafts.state_of(drafts.kept(self.case, self.form, self.actor)) != shown.get("draft"):
                raise StaleVersion(Reason(_("Something was typed into the grid meanwhile. Read the workbook again.")))
            contents.write_section(
                self.case,
                self.kind,
                LINES,
                self.actor,
                shown["payload"],
                seen_revision=shown["revision"],
                at=clock.now(),
            )
            drafts.forget(self.case, self.form, self.actor)
        messages.success(self.request, _("The budget is saved as the workbook has it."))
        return redirect(section_url(self.case, self.kind, self.section))


def _merged(before: dict[Cell, Decimal], read: dict[Cell, Decimal]) -> dict[Cell, Decimal]:
    """The budget as it would be; cells of 0 are left out."""
    return {cell: amount for cell, amount in {**before, **read}.items() if amount != NOTHING}


def _problem(fault: reading.Fault, sheet: reading.Sheet) -> Problem:
    place = f"{sheet.places.get(fault.field, '')}{fault.row}"
    where = _("cell %(place)s") if fault.field in sheet.places else _("row %(place)s")
    return Problem(f"{where % {'place': place}}{_(': ')}{fault.message}", fault.rule)


def _declared(request: HttpRequest, reference: str) -> tuple[Case, ContentKind, Section]:
    """The case, its application and the section of the grid. Raises Http404 where it has none."""
    case = case_of(request, reference)
    kind = case.case_type.content(kinds.APPLICATION)
    section = kind.section(LINES) if kind else None
    if kind is None or section is None or section not in kind.sections_of(case):
        raise Http404
    return case, kind, section


def _draft(case: Case, kind: ContentKind, actor: PersonActor) -> Content:
    """The draft to read into. Raises NotPermitted or WrongState."""
    if refused := contents.refusal_to_edit(case, kind, actor):
        raise NotPermitted(refused)
    draft = contents.draft(case, kind.code)
    if draft is None:
        raise WrongState(contents.not_now(kind))
    if waiting := contents.waiting_signature(case, kind.code):
        raise WrongState(contents.awaits_signature(waiting))
    return draft
