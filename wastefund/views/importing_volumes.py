"""The monthly log of a landfill, imported from a spreadsheet (L-8)."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import access
from casework import engine
from casework.errors import GuardRefused, PayloadInvalid, StaleVersion, StepRefused
from casework.models import Case
from casework.sheets import kept
from casework.sheets.columns import Column
from casework.views.pages import answers_refusals, case_of
from records import clock
from wastefund import kinds
from wastefund.forms.landfill import MOST_MONTHS
from wastefund.importing import volumes
from wastefund.screens import importing as screens
from wastefund.views.importing import INVALID, ImportPage, answer, sheet_read, workbook


@require_http_methods(["GET", "HEAD", "POST"])
@access("member")
@answers_refusals
def import_volumes(request: HttpRequest, reference: str) -> HttpResponseBase:
    """The monthly log of a landfill from a spreadsheet."""
    return answer(VolumesPage(request, _landfill_case(request, reference)))


@require_safe
@access("member")
@answers_refusals
def volumes_template(request: HttpRequest, reference: str) -> HttpResponse:
    """The workbook to fill in for the log of a landfill."""
    case = _landfill_case(request, reference)
    return workbook(_("Volumes filled"), volumes.columns_for(case.record))


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
        return self._show(preview, sheet.places, [sheet_read(sheet.name), *sheet.notes])

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


def _landfill_case(request: HttpRequest, reference: str) -> Case:
    case = case_of(request, reference)
    if case.kind != kinds.LANDFILL:
        raise Http404
    return case
