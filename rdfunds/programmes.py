"""What calls and projects need of the programme that they belong to."""

from rdfunds import kinds
from rdfunds.models import Programme

RUNNING = (kinds.APPROVED, "change_asked", "change_forwarded")
"""The states of a programme whose estimate is in force."""


def hold(programme: Programme) -> None:
    """Let whatever moves the programme's money, or ends it, wait for the end of this transaction.

    Cases are locked before, never after.
    """
    Programme.objects.select_for_update(no_key=True).only("pk").get(pk=programme.pk)
