"""The two departments of the ministry that decide on programmes: science and finance (R-8 to R-13)."""

from accounts.models import Organisation, OrganisationCapacity
from accounts.roles import Level
from casework.steps import StepContext
from rdfunds.hands import FINANCE, SCIENCE


def departments_of(context: StepContext) -> dict[str, list[Organisation]]:
    """Capacity > the departments registered in it at the level of the ministry, found once for a step."""
    if "departments" not in context.memo:
        rows = OrganisationCapacity.objects.filter(capacity__in=(SCIENCE, FINANCE), level=Level.MINISTRY)
        found: dict[str, list[Organisation]] = {SCIENCE: [], FINANCE: []}
        for row in rows.select_related("organisation").order_by("organisation_id"):
            found[row.capacity].append(row.organisation)
        context.memo["departments"] = found
    return context.memo["departments"]  # type: ignore[no-any-return]
