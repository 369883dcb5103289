"""The kinds of cases of this procedure."""

LANDFILL = "landfill"
PLAN = "management_plan"
KEPT = "kept"
"""The state of a landfill that is in the register."""
ADOPTED = "adopted"
"""The state of the plan in force."""
