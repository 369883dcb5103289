"""Who takes the steps: the agency, the science and finance departments of the ministry, a project's lead unit."""

from accounts.roles import Capacity, Role
from casework.steps import By

AGENCY = Capacity.MANAGEMENT_AGENCY.value
SCIENCE = Capacity.SCIENCE_DEPARTMENT.value
FINANCE = Capacity.FINANCE_DEPARTMENT.value
LEAD = Capacity.LEAD_UNIT.value
SUBPROJECT = Capacity.SUBPROJECT_UNIT.value
PARTICIPATING = Capacity.PARTICIPATING_UNIT.value

AGENCY_HANDLER = By(AGENCY, (Role.HANDLER,))
AGENCY_TWO_PEOPLE = By(AGENCY, (Role.HANDLER,), signers=(Role.SIGNER,), two_people=True)
"""One prepares and another natural person signs, whatever the agency has set."""
AGENCY_SIGNED = By(AGENCY, (Role.HANDLER,), signers=(Role.SIGNER,))
"""What goes out to applicants is signed, as often as the agency has set."""
SCIENCE_HANDLER = By(SCIENCE, (Role.HANDLER,))
SCIENCE_SIGNED = By(SCIENCE, (Role.HANDLER,), signers=(Role.SIGNER,))
FINANCE_HANDLER = By(FINANCE, (Role.HANDLER,))
FINANCE_SIGNED = By(FINANCE, (Role.HANDLER,), signers=(Role.SIGNER,))
"""What goes out as a notice is prepared by a handler and signed by a signer."""
INVESTIGATOR = By(LEAD, (Role.PRINCIPAL_INVESTIGATOR,))
INVESTIGATOR_SIGNED = By(LEAD, (Role.PRINCIPAL_INVESTIGATOR,), signers=(Role.APPROVER,), two_people=True)
"""The principal investigator prepares, an approver of the lead unit signs."""
APPLICANT = By(LEAD, (Role.PRINCIPAL_INVESTIGATOR, Role.FINANCE_ASSISTANT))
"""Who writes the application and its budget: the finance assistant helps the principal investigator (R-32)."""
