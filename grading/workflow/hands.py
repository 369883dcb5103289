"""Who takes the steps of an application: which party, and which of its members."""

from accounts.roles import Role
from casework.steps import By

ENTERPRISE = By("enterprise", (Role.HANDLER, Role.PRINCIPAL))
PRINCIPAL_SIGNS = By(
    "enterprise", (Role.HANDLER, Role.PRINCIPAL), signers=(Role.PRINCIPAL,), signs_for_organisation=True
)
ORGANIZING_UNIT = By("organizing_unit", (Role.HANDLER,), signers=(Role.SIGNER,))
REVIEW_UNIT = By("review_unit", (Role.HANDLER,), signers=(Role.SIGNER,))
GRADING_DEPARTMENT = By("grading_department", (Role.HANDLER,), signers=(Role.SIGNER,))
GRADING_DEPARTMENT_ALONE = By("grading_department", (Role.HANDLER,))
"""What a handler of the department enters without a signature."""
