"""The whole calculation as a PDF to print, file or send; it carries the address under which it can be done again."""

import json
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

import segno
import typst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from casework.letters.fonts import drawable, letter_fonts
from casework.letters.render import PROJECT_ROOT
from wastefund.calculator.calculation import Calculation
from wastefund.calculator.chart import chart_of
from wastefund.calculator.readings import Readings
from wastefund.calculator.sheet import Sheet, sheet_of

TEMPLATE = Path(__file__).with_name("calculation.typ")


def pdf_of(calculation: Calculation, address: str) -> bytes:
    """In the language of the reader; the same calculation on the same day gives the same bytes."""
    sheet = sheet_of(calculation)
    chinese = (get_language() or "").startswith("zh")
    data, _missing = drawable(_as_json(sheet) | {"words": _words(calculation), "address": address})
    data |= {
        "lang": "zh" if chinese else "en",
        "region": "cn" if chinese else "us",
        "qr": segno.make(address, error="l", micro=False).svg_inline(border=0, omitsize=True),
        "chart": chart_of(calculation).decode() if calculation.years else "",
    }
    return typst.compile(
        str(TEMPLATE),
        root=str(PROJECT_ROOT),
        font_paths=letter_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"calculation": json.dumps(data, ensure_ascii=False)},
        timestamp=datetime.combine(calculation.on, time(), UTC),
    )


def _as_json(sheet: Sheet) -> dict[str, Any]:
    return {
        "facts": sheet.facts,
        "total": sheet.total,
        "total_in_wan": sheet.total_in_wan,
        "why": [note.as_json() for note in sheet.why],
        "warnings": [note.as_json() for note in sheet.warnings],
        "lines": [section.as_json() for section in sheet.lines],
        "readings": _readings(sheet.readings) if sheet.readings else None,
        "schedule": sheet.schedule.as_json() if sheet.schedule else None,
    }


def _readings(readings: Readings) -> dict[str, Any]:
    ways = [{"title": way.title, "explained": way.explained, "sums": way.sums} for way in readings.ways]
    return {"section": readings.section.as_json(), "ways": ways}


def _words(calculation: Calculation) -> dict[str, str]:
    return {
        "title": _("Reserve for the time after a landfill's closure"),
        "measures": _("By the measures 财资环〔2021〕92号, with the rates in force on %(day)s")
        % {"day": calculation.on.isoformat()},
        "asked": _("The landfill"),
        "total": _("To be set aside"),
        "symbols": _("T total capacity, F filled, R = T − F still empty, S(x) what x m³ cost by the tiers"),
        "chart": _("Year by year, in 10,000 yuan"),
        "again": _("To do this calculation again or change it:"),
        "note": _("Made with what somebody typed; it is no decision of an authority."),
        "page": _("page {page} of {pages}"),
        "rule": _("rule {rule}"),
    }
