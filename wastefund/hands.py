"""Who takes the steps of landfills and plans: members of the responsible unit."""

from accounts.roles import Capacity, Role
from casework.steps import By

UNIT = Capacity.RESPONSIBLE_UNIT.value
ACCOUNTANT = By(UNIT, (Role.ACCOUNTANT,))
TWO_PEOPLE = By(UNIT, (Role.ACCOUNTANT,), signers=(Role.APPROVER,), two_people=True)
"""The accountant prepares, an approver signs: what binds the unit is never one person's doing (L-10)."""
