"""Appointing the review unit and its team (G-7-3-1, G-6, G-13)."""

from tests.grading.world import moment

AT = moment("2026-03-10")


def test_a_review_unit_and_its_team_are_appointed(world):
    case = world.case_at("reviewing")

    assert case.state == "reviewing"
    assert case.parties.get(capacity="review_unit").organisation == world.review_unit.organisation
