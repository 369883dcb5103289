"""Who can be on a review team (G-7-3-1, G-13)."""

from datetime import date

from accounts.roles import Capacity, Role
from casework.errors import GuardRefused, PayloadInvalid
from tests import factories
from tests.grading.reviewers import other_review_unit, payload, team, tie
from tests.grading.world import moment, refused_at

AT = moment("2026-03-10")


def test_a_member_with_a_tie_is_refused_whatever_unit_they_work_for_now(world):
    case = world.case_at("confirmed")
    leader = world.review_unit.handler
    former = factories.organisation(Capacity.REVIEW_UNIT, name="旧单位")
    tie(former, world, person=leader.person, on=date(2015, 6, 1), nature="安全培训")

    assert refused_at(PayloadInvalid, world.do, case, "appoint", payload(world), at=AT) == {
        "/team/0/membership": [
            f"{leader.person.name} gave this enterprise 安全培训 on 2015-06-01 (source: 合同2012-14)."
        ]
    }


def test_the_tie_of_one_person_does_not_keep_the_unit_from_it(world):
    case = world.case_at("confirmed")
    unit = world.review_unit.organisation
    tie(unit, world, person=world.review_unit.signer.person)
    colleague = factories.membership(Role.HANDLER, organisation=unit)

    world.do(case, "appoint", payload(world, team=team(world.review_unit.handler.membership, colleague)), at=AT)

    assert case.state == "reviewing"


def test_a_member_of_the_enterprise_is_refused_by_natural_person(world):
    case = world.case_at("confirmed")
    both = world.review_unit.signer.person
    factories.membership(Role.HANDLER, person=both, organisation=world.enterprise.organisation)

    assert refused_at(PayloadInvalid, world.do, case, "appoint", payload(world), at=AT) == {
        "/team/1/membership": [f"{both.name} is a member of this enterprise."]
    }


def test_a_team_has_one_leader(world):
    case = world.case_at("confirmed")
    first, second = world.review_unit.handler, world.review_unit.signer

    def refusal(*parts):
        rows = [
            {"membership": each.membership.pk, "part": part} for each, part in zip((first, second), parts, strict=True)
        ]
        return refused_at(GuardRefused, world.do, case, "appoint", payload(world, team=rows), at=AT)

    assert refusal("member", "member") == {"/team": ["Nobody leads the team; choose one leader."]}
    assert refusal("leader", "leader") == {
        "/team": [f"2 people lead the team ({first.person.name}, {second.person.name}); a team has one leader."]
    }


def test_a_team_has_two_people_at_least(world):
    case = world.case_at("confirmed")
    alone = team(world.review_unit.handler.membership)

    assert refused_at(PayloadInvalid, world.do, case, "appoint", payload(world, team=alone), at=AT) == {
        "/team": ["“Member of the team”: 1 filled in, at least 2 needed."]
    }


def test_nobody_is_named_twice(world):
    case = world.case_at("confirmed")
    member = world.review_unit.handler.membership

    assert refused_at(GuardRefused, world.do, case, "appoint", payload(world, team=team(member, member)), at=AT) == {
        "/team": [f"2 people lead the team ({member.person.name}, {member.person.name}); a team has one leader."],
        "/team/1/membership": [f"{member.person.name} is named 2 times; once is enough."],
    }


def test_the_members_belong_to_the_unit_that_is_chosen(world):
    case = world.case_at("confirmed")
    other = other_review_unit(world)
    mixed = team(world.review_unit.handler.membership, other.handler.membership)

    assert refused_at(GuardRefused, world.do, case, "appoint", payload(world, team=mixed), at=AT) == {
        "/team/1/membership": [
            f"{other.handler.person.name} belongs to 海河安全技术服务有限公司; choose members of 燕山安全评价有限公司."
        ]
    }


def test_who_left_the_unit_or_only_watches_is_no_candidate(world):
    case = world.case_at("confirmed")
    unit = world.review_unit.organisation
    left = factories.membership(Role.HANDLER, organisation=unit, until=date(2026, 3, 9))
    to_come = factories.membership(Role.HANDLER, organisation=unit, since=date(2026, 3, 11))
    clerk = factories.membership(Role.ADMINISTRATOR, organisation=unit)

    for member in (left, to_come, clerk, world.unit.handler.membership):
        rows = team(world.review_unit.handler.membership, member)
        found = refused_at(PayloadInvalid, world.do, case, "appoint", payload(world, team=rows), at=AT)
        assert found.keys() == {"/team/1/membership"}
