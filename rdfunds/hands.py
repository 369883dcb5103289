"""Who takes the steps of programmes, calls, projects and adjustments."""

from accounts.roles import Capacity, Role
from casework.steps import By

AGENCY = By(Capacity.MANAGEMENT_AGENCY.value, (Role.HANDLER,))
AGENCY_TWO = By(Capacity.MANAGEMENT_AGENCY.value, (Role.HANDLER,), signers=(Role.SIGNER,), two_people=True)
"""A handler prepares, a signer signs: what binds the agency is never one person's doing."""
SCIENCE = By(Capacity.SCIENCE_DEPARTMENT.value, (Role.HANDLER,))
INVESTIGATOR = By(Capacity.LEAD_UNIT.value, (Role.PRINCIPAL_INVESTIGATOR,))
INVESTIGATOR_SIGNED = By(
    Capacity.LEAD_UNIT.value, (Role.PRINCIPAL_INVESTIGATOR,), signers=(Role.APPROVER,), two_people=True
)
"""The principal investigator prepares, an approver of the lead unit signs."""
