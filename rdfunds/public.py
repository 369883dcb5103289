"""What everybody can read of calls: those that are open (R-20)."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy

from casework.steps import PublicFilter, PublicPage
from rdfunds.models import Call, Rounds
from records import clock

ROUNDS = [(str(value), label) for value, label in Rounds.choices]
FUNDING = [("budget", gettext_lazy("with a budget")), ("lump_sum", gettext_lazy("lump-sum"))]


def open_calls(asked: Mapping[str, str]) -> QuerySet[Call]:
    """The calls to which one can still apply today, those that close first on top (R-20)."""
    rows = Call.objects.filter(case__state="open", closes_on__gte=clock.today())
    if q := asked["q"]:
        rows = rows.filter(Q(title__icontains=q) | Q(programme__name__icontains=q))
    if asked["rounds"] in {str(value) for value in Rounds.values}:
        rows = rows.filter(rounds=asked["rounds"])
    if asked["funding"]:
        rows = rows.filter(lump_sum=asked["funding"] == "lump_sum")
    return rows.select_related("case", "programme__agency").order_by("closes_on", "pk")


def _said(choices: Iterable[tuple[str, Any]]) -> list[tuple[str, str]]:
    return [(code, str(label)) for code, label in choices]


PAGES = (
    PublicPage(
        code="open",
        label=gettext_lazy("Open calls for projects"),
        help=gettext_lazy("For what one can apply today, how, and until when."),
        template="rdfunds/public/calls.html",
        rows=open_calls,
        search=gettext_lazy("Title or programme"),
        filters=(
            PublicFilter("rounds", gettext_lazy("Rounds"), lambda: _said(ROUNDS)),
            PublicFilter("funding", gettext_lazy("Funding"), lambda: _said(FUNDING)),
        ),
        rule="R-20",
    ),
)
