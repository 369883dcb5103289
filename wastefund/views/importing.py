"""Importing from a spreadsheet: choose the file, look at every row, and only then enter all of it or nothing.

Here is what every import shares; what each of them enters is in a module of its own.
"""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from accounts.actors import PersonActor
from casework.errors import PayloadInvalid, Reason
from casework.sheets import reading
from casework.sheets.columns import Column
from casework.sheets.forms import WorkbookForm
from casework.sheets.template import template
from wastefund.screens import importing as screens

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
INVALID = 422


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


def answer(page: ImportPage) -> HttpResponseBase:
    """What was asked for: the file, the preview of it, or its entry."""
    page.require_permitted()
    if page.request.method != "POST":
        return page.ask()
    press = page.enter if page.request.POST.get("do") == "enter" else page.read
    try:
        return press()
    except PayloadInvalid as error:
        return page.ask_again(error.reasons)


def workbook(title: str, columns: tuple[Column, ...]) -> HttpResponse:
    """The template with these columns, to download."""
    disposition = content_disposition_header(as_attachment=True, filename=f"{title}.xlsx") or ""
    return HttpResponse(template(title, columns), content_type=XLSX, headers={"Content-Disposition": disposition})


def sheet_read(name: str) -> str:
    """Says which sheet of the file was read."""
    return _("Read from the sheet “%(sheet)s”.") % {"sheet": name}


def _about_file(text: str) -> screens.CellProblem:
    return screens.CellProblem("", text, anchor="id_file")
