"""Landfills of the register, imported from a spreadsheet (L-3)."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import access
from casework.errors import StepRefused
from casework.sheets import kept
from casework.views.pages import answers_refusals
from records import clock
from wastefund import kinds
from wastefund.importing import register
from wastefund.screens import importing as screens
from wastefund.views.importing import INVALID, ImportPage, answer, sheet_read, workbook


@require_http_methods(["GET", "HEAD", "POST"])
@access("member")
@answers_refusals
def import_landfills(request: HttpRequest) -> HttpResponseBase:
    """Landfills of the register from a spreadsheet."""
    return answer(RegisterPage(request))


@require_safe
@access("member")
@answers_refusals
def landfills_template(request: HttpRequest) -> HttpResponse:
    """The workbook to fill in for the register."""
    return workbook(_("Landfills"), register.COLUMNS)


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
        return self._show(preview, sheet.places, [sheet_read(sheet.name), *sheet.notes])

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
