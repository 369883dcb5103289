"""What the grading procedure shows to everybody beside its lists: entrusted units (G-6) and grades in force (G-12)."""

from collections.abc import Mapping

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy

from accounts.models import Organisation
from casework.steps import PublicFilter, PublicPage
from grading.models import LEVEL_CHOICES, EntrustedUnit, GradeRecord, Industry
from records import clock


def units_today(asked: Mapping[str, str]) -> QuerySet[EntrustedUnit]:
    """The units entrusted today, by department (G-6)."""
    today = clock.today()
    rows = EntrustedUnit.objects.filter(Q(until__isnull=True) | Q(until__gte=today), since__lte=today)
    rows = rows.select_related("department__region", "unit__region").prefetch_related("industries")
    if q := asked["q"]:
        rows = rows.filter(Q(unit__name__icontains=q) | Q(department__name__icontains=q))
    if asked["task"]:
        rows = rows.filter(task=asked["task"])
    if _is_number(asked["department"]):
        rows = rows.filter(department=int(asked["department"]))
    if asked["industry"]:
        rows = rows.filter(Q(industries__isnull=True) | Q(industries__code=asked["industry"])).distinct()
    return rows.order_by("department__region", "department", "task", "level", "unit__name", "pk")


def grades_today(asked: Mapping[str, str]) -> QuerySet[GradeRecord]:
    """The grades in force today, by name; what has ended early or expired is not among them (G-9, G-12)."""
    today = clock.today()
    running = Q(ended_on__isnull=True) | Q(ended_on__gte=today)
    rows = GradeRecord.objects.filter(running, announced_on__lte=today, valid_until__gte=today)
    rows = rows.select_related("enterprise__region", "industry")
    if q := asked["q"]:
        rows = rows.filter(enterprise__name__icontains=q)
    if asked["industry"]:
        rows = rows.filter(industry__code=asked["industry"])
    if _is_number(asked["level"]):
        rows = rows.filter(level=int(asked["level"]))
    return rows.order_by("enterprise__name", "industry", "pk")


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 10


def _industries() -> list[tuple[str, str]]:
    return [(industry.code, str(industry)) for industry in Industry.objects.all()]


def _departments() -> list[tuple[str, str]]:
    rows = Organisation.objects.filter(entrusts__isnull=False).distinct().order_by("region", "name")
    return [(str(row.pk), row.name) for row in rows]


def _levels() -> list[tuple[str, str]]:
    return [(str(level), str(label)) for level, label in LEVEL_CHOICES]


INDUSTRY = PublicFilter(
    "industry",
    gettext_lazy("Industry"),
    _industries,
    lambda code: Q(application__standard__industry__code=code),
)

PAGES = (
    PublicPage(
        code="units",
        label=gettext_lazy("Organising and review units"),
        help=gettext_lazy("Whom the grading departments have entrusted with acceptance and audit, or with reviews."),
        template="grading/public/units.html",
        rows=units_today,
        search=gettext_lazy("Name of the unit or the department"),
        filters=(
            PublicFilter("task", gettext_lazy("Task"), lambda: list(EntrustedUnit.Task.choices)),
            PublicFilter("department", gettext_lazy("Department"), _departments),
            PublicFilter("industry", gettext_lazy("Industry"), _industries),
        ),
        rule="G-6",
    ),
    PublicPage(
        code="grades",
        label=gettext_lazy("Grades in force"),
        help=gettext_lazy("Which enterprise holds which work-safety grade today, and until when."),
        template="grading/public/grades.html",
        rows=grades_today,
        search=gettext_lazy("Name of the enterprise"),
        filters=(
            PublicFilter("industry", gettext_lazy("Industry"), _industries),
            PublicFilter("level", gettext_lazy("Level"), _levels),
        ),
        rule="G-12",
    ),
)
