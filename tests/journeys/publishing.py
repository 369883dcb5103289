"""What offices do with many applications at once, from the list of the qualified to the announcement."""

from collections.abc import Sequence

from casework.models import Case
from tests.journeys.people import Somebody


def choose_for_list(officer: Somebody, step: str, cases: Sequence[Case], **answers: str) -> None:
    """Open the new list of a step from the page of lists, choose `cases`, and answer what is asked."""
    open_new_list(officer, step)
    for case in cases:
        officer.page.get_by_role("checkbox", name=case.reference).check()
    officer.fill(**answers)
    officer.press("check")


def put_on_list(officer: Somebody, step: str, cases: Sequence[Case], **answers: str) -> None:
    """Choose `cases` for a list and put it forward for signature."""
    choose_for_list(officer, step, cases, **answers)
    officer.sees(*(case.record.enterprise.name for case in cases))
    officer.press("send")


def choose_all_for_list(officer: Somebody, step: str, **answers: str) -> None:
    """The same with every case that waits."""
    open_new_list(officer, step)
    officer.press("all")
    officer.fill(**answers)
    officer.press("check")


def open_new_list(officer: Somebody, step: str) -> None:
    """From the page of lists to the new list of a step."""
    officer.opens("/lists/")
    officer.go_on(officer.page.locator(f"main a[href$='/lists/new/grading/{step}/']"))
