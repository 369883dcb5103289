"""Reports of a false commitment that the organising unit has put to the grading department (G-8-3)."""

from casework.models import Case, Event

SETTLING = ("dismiss_termination", "terminate", "record_bar")


def open_reports(case: Case) -> list[Event]:
    """The reports on which the department has not decided yet, first to last, with what they say."""
    codes = ("propose_termination", *SETTLING)
    events = case.events.filter(code__in=codes).select_related("content").order_by("sequence")
    standing: list[Event] = []
    for event in events:
        standing = [*standing, event] if event.code == "propose_termination" else []
    return standing
