"""What the people of a project do at the site with adjustments of its budget."""

from playwright.sync_api import expect

from tests.journeys.people import Somebody
from tests.rdfunds.adjusting import answers
from tests.rdfunds.running import Running


def ask(somebody: Somebody, made: Running, *moves: tuple[str, str, str], sees: tuple[str, ...] = ()) -> str:
    """Begin a request for the project and ask it, with `sees` on the page that asks once more; its reference."""
    somebody.opens("/start/adjustment/")
    reference = somebody.begin_case(project=str(made.project.pk))
    somebody.begin("填写调剂内容并申请")
    said = answers(made, moves)
    somebody.fill(reason=said["reason"])
    somebody.fill_rows("moves", *said["moves"])
    somebody.press("check")
    somebody.sees(*sees)
    somebody.press("send")
    expect(somebody.page.locator(".messages, [role=status]").first).to_be_visible()
    return reference


def have_replaced(
    somebody: Somebody, made: Running, *, leaving: str, comes: str, leader: str, sees: tuple[str, ...] = ()
) -> str:
    """Ask that a unit takes the place of another, with what it has agreed to attached; the reference."""
    somebody.opens("/start/adjustment/")
    reference = somebody.begin_case(project=str(made.project.pk))
    somebody.begin("填写调剂内容并申请")
    somebody.attach("evidence", "接替单位同意函.png")
    somebody.fill(reason="原参与单位的主要人员调离，不再承担任务")
    somebody.fill_rows("replacements", {"leaving": leaving, "comes": comes, "leader": leader})
    somebody.tick("replacements__0__pledged")
    somebody.press("check")
    somebody.sees(*sees)
    somebody.press("send")
    expect(somebody.page.locator(".messages, [role=status]").first).to_be_visible()
    return reference


def act(somebody: Somebody, reference: str, step: str, *sees: str, **said: str) -> None:
    """Take a step that nobody signs, found on the worklist and read before it is sent."""
    somebody.opens("/")
    expect(somebody.page.locator(".worklist")).to_contain_text(reference)
    somebody.go_to_case(reference)
    somebody.begin(step)
    somebody.sees(*sees)
    somebody.fill(**said)
    somebody.press("check")
    somebody.press("send")
    expect(somebody.page.locator(".messages, [role=status]").first).to_be_visible()


def is_not_asked(somebody: Somebody, reference: str) -> None:
    """The worklist does not hold the case."""
    somebody.opens("/")
    expect(somebody.page.locator("main")).not_to_contain_text(reference)
