"""The time limits of the measures, as data: registering, planning and booking have none in the text (P8)."""

from casework.steps import TimeLimit

LANDFILL_LIMITS: tuple[TimeLimit, ...] = ()
PLAN_LIMITS: tuple[TimeLimit, ...] = ()
