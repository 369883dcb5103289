"""What calls and projects need of the programme that they belong to."""

from rdfunds import kinds

RUNNING = (kinds.APPROVED, "change_asked", "change_forwarded")
"""The states of a programme whose estimate is in force."""
