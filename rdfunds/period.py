"""When a project may run: in the years of its programme (R-2; reading: R-2)."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from casework.errors import Reason
from rdfunds import rules
from rdfunds.models import Programme

RULE = "R-2"
DAYS = ("first_day", "last_day")


def outside_text(day: date, programme: Programme) -> str:
    """Why a day is none of the programme's years; empty where it is one."""
    if rules.is_in_years(day, programme.first_year, programme.last_year):
        return ""
    text = _("%(day)s lies outside of the years of “%(programme)s”, %(first)d to %(last)d (R-2).")
    years = {"first": programme.first_year, "last": programme.last_year}
    return text % {"day": day.isoformat(), "programme": programme.name, **years}


def findings(written: Mapping[str, Any], section: str, programme: Programme) -> list[Reason]:
    """The days of a section (JSON) that are none of the programme's years, each with its place."""
    texts = {name: outside_text(date.fromisoformat(written[name]), programme) for name in DAYS if name in written}
    return [Reason(text, RULE, f"/{section}/{name}") for name, text in texts.items() if text]
