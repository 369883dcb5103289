"""Which offices handle an application: the grading department (G-5) and the unit it has entrusted (G-6, G-13)."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import Organisation, OrganisationCapacity
from accounts.roles import Capacity, Level
from casework.errors import Reason
from casework.steps import StepContext
from grading.models import DEPARTMENT_LEVELS, Application, EntrustedUnit, Jurisdiction, Tie, level_numeral
from grading.queries import party_in
from grading.rules import grading_authority
from records import clock


@dataclass(frozen=True)
class Offices:
    """Who handles an application; the department itself where it has entrusted nobody without a tie."""

    grading_department: Organisation
    organizing_unit: Organisation


def offices_for(application: Application, day: date) -> Offices | Reason:
    """The offices for an application submitted on `day`, or the reason why there is none."""
    department = grading_department(application, day)
    if department is None:
        return Reason(
            _(
                "No grading department is registered for %(region)s and level %(level)s; "
                "please tell the site's operator."
            )
            % {"region": application.case.region, "level": level_numeral(application.level)},
            "G-5",
        )
    unit = entrusted_units(department, application, day).first()
    return Offices(department, unit.unit if unit else department)


def offices_of(context: StepContext) -> Offices | Reason:
    """`offices_for` the case of a step on its day, found once for all that the step checks and does."""
    if "offices" not in context.memo:
        context.memo["offices"] = offices_for(context.record, context.today)
    return context.memo["offices"]  # type: ignore[no-any-return]


def grading_department(application: Application, day: date) -> Organisation | None:
    """The department that grades: by the jurisdiction table, else by level and region (G-5).

    Of several of that level in the region, the one seated in the division itself: the Corps has a bureau of its own
    inside a region.
    """
    if exception := _jurisdiction(application, day):
        return exception.department
    authority = grading_authority(application.level, application.offshore_oil)
    level = DEPARTMENT_LEVELS[authority.value]
    inside = application.case.region.prefix(level)
    found = OrganisationCapacity.objects.filter(
        capacity=Capacity.EMERGENCY_MANAGEMENT_DEPARTMENT,
        level=level,
        organisation__region__code__startswith=inside,
    ).select_related("organisation")
    division = inside.ljust(len(application.case.region_id), "0")
    row = min(found, key=lambda each: (each.organisation.region_id != division, each.organisation_id), default=None)
    return row.organisation if row else None


def graded_from_above(level: str) -> Q:
    """Cases in counties that the table gives to a department above `level`: a province runs them, no city (G-5)."""
    tiers = list(Level)
    rank = tiers.index(Level(level or Level.COUNTY))
    today = clock.today()
    rows = Jurisdiction.objects.filter(
        Q(until__isnull=True) | Q(until__gte=today),
        since__lte=today,
        region__level__in=tiers[rank + 1 :],
        department__capacities__capacity=Capacity.EMERGENCY_MANAGEMENT_DEPARTMENT,
        department__capacities__level__in=tiers[:rank],
    )
    return Q(region__in=rows.values("region"))


def entrusted(
    department: Organisation, application: Application, day: date, task: EntrustedUnit.Task
) -> QuerySet[EntrustedUnit]:
    """The units that `department` has entrusted with `task` at this level and industry on `day` (G-6)."""
    return (
        EntrustedUnit.objects.filter(
            Q(until__isnull=True) | Q(until__gte=day),
            Q(industries__isnull=True) | Q(industries=application.standard.industry),
            department=department,
            task=task,
            level=application.level,
            since__lte=day,
        )
        .select_related("unit")
        .order_by("since", "pk")
        .distinct()
    )


def entrusted_units(department: Organisation, application: Application, day: date) -> QuerySet[EntrustedUnit]:
    """The organising units that `department` has entrusted, without those that have a tie (G-6, G-13)."""
    tied = Tie.objects.filter(enterprise=application.enterprise, person__isnull=True).values("unit")
    return entrusted(department, application, day, EntrustedUnit.Task.ORGANISE).exclude(unit__in=tied)


def others_to_handle(context: StepContext) -> QuerySet[Organisation]:
    """To whom the department can give a case: a unit that it has entrusted, or itself, whoever has it not now (G-6)."""
    case = context.case
    department, present = party_in(case, "grading_department"), party_in(case, "organizing_unit")
    units = entrusted_units(department, case.record, context.today).values("unit")
    return Organisation.objects.filter(Q(pk__in=units) | Q(pk=department.pk)).exclude(pk=present.pk)


def ties_of(context: StepContext) -> list[Tie]:
    """All training and consulting that the applicant of a step was ever given, latest first, found once (G-13)."""
    if "ties" not in context.memo:
        rows = Tie.objects.filter(enterprise=context.record.enterprise).select_related("unit", "person")
        context.memo["ties"] = list(rows.order_by("-on", "-pk"))
    return context.memo["ties"]  # type: ignore[no-any-return]


def tie_between(unit: Organisation, ties: Iterable[Tie], persons: Collection[int] = ()) -> Tie | None:
    """The first of `ties` that is the unit's own or that of one of `persons` (ids)."""
    return next(
        (tie for tie in ties if (tie.person_id in persons if tie.person_id else tie.unit_id == unit.pk)),
        None,
    )


def tie_in_words(tie: Tie) -> str:
    """Who gave the enterprise what, when, and where that is recorded."""
    return _("%(who)s gave this enterprise %(nature)s on %(day)s (source: %(source)s).") % {
        "who": tie.person or tie.unit,
        "nature": tie.nature,
        "day": tie.on.isoformat(),
        "source": tie.source,
    }


def _jurisdiction(application: Application, day: date) -> Jurisdiction | None:
    if application.offshore_oil or application.level == 1:
        return None
    rows = Jurisdiction.objects.filter(
        Q(until__isnull=True) | Q(until__gte=day), level=application.level, since__lte=day
    ).select_related("region", "department")
    code = application.case.region.code
    fitting = [row for row in rows if code.startswith(row.region.prefix(row.region.level))]
    return max(fitting, key=lambda row: len(row.region.prefix(row.region.level)), default=None)
