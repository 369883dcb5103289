"""Importing from a spreadsheet: choose the file, look at every row, and only then enter all of it or nothing."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import access
from accounts.actors import PersonActor
from casework import engine
from casework.errors import GuardRefused, PayloadInvalid, Reason, StaleVersion, StepRefused
from casework.models import Case
from casework.views.pages import answers_refusals, case_of
from records import clock
from wastefund import kinds
from wastefund.forms.landfill import MOST_MONTHS
from wastefund.importing import kept, reading, register, volumes
from wastefund.importing.columns import Column
from wastefund.importing.forms import WorkbookForm
from wastefund.importing.template import template
from wastefund.screens import importing as screens

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
INVALID = 422


@require_http_methods(["GET", "HEAD", "POST"])
@access("member")
@answers_refusals
def import_volumes(request: HttpRequest, reference: str) -> HttpResponseBase:
    """The monthly log of a landfill from a spreadsheet."""
    return _answer(VolumesPage(request, _landfill_case(request, reference)))


@require_safe
@access("member")
@answers_refusals
def volumes_template(request: HttpRequest, reference: str) -> HttpResponse:
    """The workbook to fill in for the log of a landfill."""
    case = _landfill_case(request, reference)
    return _workbook(_("Volumes filled"), volumes.columns_for(case.record))


@require_http_methods(["GET", "HEAD", "POST"])
@access("member")
@answers_refusals
def import_landfills(request: HttpRequest) -> HttpResponseBase:
    """Landfills of the register from a spreadsheet."""
    return _answer(RegisterPage(request))


@require_safe
@access("member")
@answers_refusals
def landfills_template(request: HttpRequest) -> HttpResponse:
    """The workbook to fill in for the register."""
    return _workbook(_("Landfills"), register.COLUMNS)


@dataclass
class ImportPage:
    """What both imports share: the page that asks for the file, and the one that shows what was read."""

    request: HttpRequest

    @property
    def actor(self) -> PersonActor:
        return self.request.actor  # type: ignore[attr-defined, no-any-return]

    @property
    def frame(self) -> dict[str, Any]:
        """What every page of this import is given."""
        raise NotImplementedError

    def require_permitted(self) -> None:
        """Raise a StepRefused for whoever could not enter what the import would."""
        raise NotImplementedError

    def read(self) -> HttpResponse:
        """Read the file and show what is in it."""
        raise NotImplementedError

    def enter(self) -> HttpResponseBase:
        """Enter what was shown."""
        raise NotImplementedError

    def ask(self, problems: list[screens.CellProblem] | None = None, status: int = 200) -> HttpResponse:
        """The page that asks for the file."""
        context = {**self.frame, "form": WorkbookForm(), "problems": problems or []}
        return render(self.request, "wastefund/import/file.html", context, status=status)

    def ask_again(self, reasons: tuple[Reason, ...]) -> HttpResponse:
        """The same with what is wrong with the file, or with what was sent (422)."""
        return self.ask([_about_file(str(reason.message)) for reason in reasons], INVALID)

    def sheet(self, columns: tuple[Column, ...], most: int) -> reading.Sheet:
        """The uploaded sheet. Raises PayloadInvalid."""
        form = WorkbookForm(self.request.POST, self.request.FILES)
        if not form.is_valid():
            raise PayloadInvalid(*(Reason(str(text), path="/file") for text in form.errors["file"]))
        return reading.read(form.cleaned_data["file"], columns, most)

    def show(self, table: screens.Table, *, reasons: list[Reason], status: int, **more: Any) -> HttpResponse:
        """The page with every row."""
        context = {
            **self.frame,
            "form": WorkbookForm(),
            "table": table,
            "problems": screens.listed(table, reasons),
            **more,
        }
        return render(self.request, "wastefund/import/preview.html", context, status=status)


@dataclass
class VolumesPage(ImportPage):
    """The import of the log of one landfill."""

    case: Case

    @property
    def about(self) -> str:
        return f"volumes of {self.case.reference}"

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        return volumes.columns_for(self.case.record)

    @property
    def frame(self) -> dict[str, Any]:
        return {
            "title": _("Volumes filled, from a spreadsheet"),
            "case": self.case,
            "back_url": reverse("casework:tab", args=[self.case.reference, "volumes"]),
            "back": self.case.reference,
            "subject": self.case.title,
            "columns": self.columns,
            "most": f"{MOST_MONTHS:,}",
            "rule": volumes.RULE,
            "here": reverse("wastefund:import_volumes", args=[self.case.reference]),
            "template_url": reverse("wastefund:volumes_template", args=[self.case.reference]),
        }

    def require_permitted(self) -> None:
        engine.enter(self.case, volumes.STEP, self.actor, seen_version=self.case.version, at=clock.now())

    def read(self) -> HttpResponse:
        sheet = self.sheet(self.columns, MOST_MONTHS)
        rows, faults = volumes.typed(sheet, self.case.record)
        preview = volumes.preview(self.case, self.actor, rows, faults, at=clock.now())
        return self._show(preview, sheet.places, [_sheet_read(sheet.name), *sheet.notes])

    def enter(self) -> HttpResponseBase:
        shown = kept.unseal(self.request.POST.get("preview", ""), self.about, self.actor)
        payload = shown["payload"]
        try:
            volumes.record(self.case, self.actor, payload, key=shown["key"], seen=shown["version"], at=clock.now())
        except (StaleVersion, PayloadInvalid, GuardRefused) as error:
            return self._show_as_it_is_now(shown, error)
        count = len(payload["volumes"])
        text = ngettext("%(count)d month is recorded.", "%(count)d months are recorded.", count)
        messages.success(self.request, text % {"count": count})
        return redirect("casework:tab", self.case.reference, "volumes")

    def _show(
        self, preview: volumes.Preview, places: dict[str, str], notes: list[str], refused: StepRefused | None = None
    ) -> HttpResponse:
        table = screens.months_table(preview, self.columns, places)
        count = len(preview.to_record)
        button = ngettext("Record this %(count)d month", "Record these %(count)d months", count) % {"count": count}
        wrong = preview.faulty or preview.reasons
        return self.show(
            table,
            reasons=preview.reasons,
            status=refused.status if refused else INVALID if wrong else 200,
            refused=refused,
            summary=screens.months_in_words(preview) if not wrong else "",
            consequences=preview.consequences,
            notes=notes,
            button=button if preview.possible else "",
            nothing_new=not preview.to_record and not wrong,
            sealed=self._seal(preview, places, notes) if preview.possible else "",
        )

    def _seal(self, preview: volumes.Preview, places: dict[str, str], notes: list[str]) -> str:
        rows = [[row.typed.number, *row.typed.as_payload().values()] for row in preview.rows]
        shown = {
            "rows": rows,
            "payload": preview.payload(),
            "version": preview.seen_version,
            "key": preview.key,
            "places": places,
            "notes": notes,
        }
        return kept.seal(self.about, self.actor, shown)

    def _show_as_it_is_now(self, shown: dict[str, Any], error: StepRefused) -> HttpResponse:
        """The same rows against the case as it is meanwhile: nothing has to be chosen again."""
        self.case = case_of(self.request, self.case.reference)
        rows = [volumes.TypedMonth(*row) for row in shown["rows"]]
        preview = volumes.preview(self.case, self.actor, rows, [], at=clock.now())
        return self._show(preview, shown["places"], shown["notes"], error)


@dataclass
class RegisterPage(ImportPage):
    """The import of landfills."""

    about = "landfills"

    @property
    def frame(self) -> dict[str, Any]:
        return {
            "title": _("Landfills, from a spreadsheet"),
            "case": None,
            "back_url": reverse("casework:start", args=[kinds.LANDFILL]),
            "back": _("Enter a landfill"),
            "subject": "",
            "columns": register.COLUMNS,
            "most": f"{register.MOST_LANDFILLS:,}",
            "rule": register.RULE,
            "here": reverse("wastefund:import_landfills"),
            "template_url": reverse("wastefund:landfills_template"),
        }

    def require_permitted(self) -> None:
        register.require_may_enter(self.actor)

    def read(self) -> HttpResponse:
        sheet = self.sheet(register.COLUMNS, register.MOST_LANDFILLS)
        rows, faults = register.typed(sheet)
        preview = register.preview(self.actor, rows, faults, at=clock.now())
        return self._show(preview, sheet.places, [_sheet_read(sheet.name), *sheet.notes])

    def enter(self) -> HttpResponseBase:
        shown = kept.unseal(self.request.POST.get("preview", ""), self.about, self.actor)
        rows = [register.TypedLandfill(number, payload) for number, payload in shown["rows"]]
        try:
            register.enter(self.actor, [row.payload for row in rows], key=shown["key"], at=clock.now())
        except register.RowRefused as refused:
            preview = register.preview(self.actor, rows, [], at=clock.now())
            register.add_reasons(preview.rows[refused.index], refused.error.reasons)
            return self._show(preview, shown["places"], shown["notes"], refused.error)
        text = ngettext(
            "%(count)d landfill is entered. Attach the evidence and have the entry confirmed.",
            "%(count)d landfills are entered. Attach the evidence of each and have the entries confirmed.",
            len(rows),
        )
        messages.success(self.request, text % {"count": len(rows)})
        return redirect(f"{reverse('casework:cases')}?state={kinds.LANDFILL}.entered")

    def _show(
        self,
        preview: register.Preview,
        places: dict[str, str],
        notes: list[str],
        refused: StepRefused | None = None,
    ) -> HttpResponse:
        count = len(preview.rows)
        button = ngettext("Enter this %(count)d landfill", "Enter these %(count)d landfills", count)
        consequence = _("Nobody outside of your unit sees an entry until two people of your unit have confirmed it.")
        return self.show(
            screens.landfills_table(preview, places),
            reasons=[],
            status=refused.status if refused else INVALID if preview.faulty else 200,
            refused=refused,
            consequences=[consequence] if preview.possible else [],
            notes=notes,
            button=button % {"count": count} if preview.possible else "",
            sealed=self._seal(preview, places, notes) if preview.possible else "",
        )

    def _seal(self, preview: register.Preview, places: dict[str, str], notes: list[str]) -> str:
        rows = [[row.typed.number, row.typed.payload] for row in preview.rows]
        return kept.seal(self.about, self.actor, {"rows": rows, "key": preview.key, "places": places, "notes": notes})


def _answer(page: ImportPage) -> HttpResponseBase:
    """What was asked for: the file, the preview of it, or its entry."""
    page.require_permitted()
    if page.request.method != "POST":
        return page.ask()
    press = page.enter if page.request.POST.get("do") == "enter" else page.read
    try:
        return press()
    except PayloadInvalid as error:
        return page.ask_again(error.reasons)


def _landfill_case(request: HttpRequest, reference: str) -> Case:
    case = case_of(request, reference)
    if case.kind != kinds.LANDFILL:
        raise Http404
    return case


def _workbook(title: str, columns: tuple[Column, ...]) -> HttpResponse:
    disposition = content_disposition_header(as_attachment=True, filename=f"{title}.xlsx") or ""
    return HttpResponse(template(title, columns), content_type=XLSX, headers={"Content-Disposition": disposition})


def _about_file(text: str) -> screens.CellProblem:
    return screens.CellProblem("", text, anchor="id_file")


def _sheet_read(name: str) -> str:
    return _("Read from the sheet “%(sheet)s”.") % {"sheet": name}
