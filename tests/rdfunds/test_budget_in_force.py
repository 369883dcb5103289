"""The budget of any day: which version was in force, what has changed since, and days of which none is known (R-38)."""

import pytest
from django.urls import reverse

from tests import factories
from tests.grading.world import moment
from tests.rdfunds import running
from tests.rdfunds.adjusting import act, ask
from tests.rdfunds.test_application import said_on

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@pytest.fixture
def made(time_machine):
    found = running.build()
    time_machine.move_to(moment("2026-04-02"))
    adjustment = ask(found, found.sub.leader, ("sub materials", "sub testing", "300000"), on="2026-04-01")
    act(adjustment, "decide", found.sub.leader, on="2026-04-01")
    return found


@pytest.fixture
def page(made, as_actor):
    """What the page says of a day, and its status."""
    url = reverse("rdfunds:budget_versions", args=[made.project.case.reference])

    def of(day):
        answer = as_actor(made.part.leader).get(url, {"on": day})
        return answer.status_code, said_on(answer)

    return of


def test_an_earlier_day_shows_the_version_of_then_and_what_changed_until_today(page):
    status, said = page("2026-03-31")
    assert status == 200
    assert "Budget in force on 2026-03-31 In force was: budget, version 1, of 2026-03-10." in said
    assert "Subproject 2 › 燕山研究院 › Testing, computing and analysis › Central funds" in said
    assert "400,000.00 700,000.00 +300,000.00" in said


def test_the_day_of_the_change_shows_what_holds_at_its_end(made, page):
    status, said = page("2026年4月1日")
    assert status == 200
    reference = made.project.adjustments.get().case.reference
    assert f"In force was: budget, version 2, of 2026-04-01 by {reference}." in said
    assert "Nothing: today every cell holds the same amount." in said


@pytest.mark.parametrize(
    ("day", "text"),
    [
        ("2026-03-09", "On 2026-03-09 no budget was in force: the first was issued on 2026-03-10."),
        ("2026-04-03", "2026-04-03 lies ahead of today, 2026-04-02"),
        ("2026-02-30", "“2026-02-30” is no day: 2026-02 of that year ends on the 28."),
        ("yesterday", "“yesterday” is no day. Write year, month and day"),
        ("", "This field is required."),
        ("\x00", "Null characters are not allowed."),
    ],
)
def test_a_day_of_which_no_budget_is_known_is_refused_in_words(page, day, text):
    status, said = page(day)
    assert status == 422
    assert text in said
    assert "Versions of the budget" in said


def test_a_stranger_sees_no_budget_of_any_day(made, as_actor):
    stranger = factories.actor(organisation=factories.organisation())
    url = reverse("rdfunds:budget_versions", args=[made.project.case.reference])
    assert as_actor(stranger).get(url, {"on": "2026-03-31"}).status_code == 404


def test_the_tab_of_adjustments_leads_there(made, as_actor):
    case = made.project.case
    tab = as_actor(made.part.leader).get(reverse("casework:tab", args=[case.reference, "adjustments"]))
    assert reverse("rdfunds:budget_versions", args=[case.reference]) in tab.content.decode()
