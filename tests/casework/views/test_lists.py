"""The pages of lists: choosing cases, seeing what stands in the way, signing, leaving out, copies."""

from datetime import timedelta

import pytest

from casework import lists
from casework.models import Case, ListCopy, PublicList
from records import clock
from tests import factories
from tests.casework import toy

NEW = "/lists/new/toy/publish/"


@pytest.fixture
def cases(world, now):
    return [world.accepted(at=now) for _ in range(3)]


@pytest.fixture
def listed(world, cases, now):
    return world.put_on_list(cases, at=now, title="三月许可")


def boxes(*cases):
    return [f"{case.pk}:{Case.objects.get(pk=case.pk).version}" for case in cases]


def press(client, do, cases, **more):
    sent = {"do": do, "case": boxes(*cases), "title": "许可名单", "words": "公开", "key": toy.new_key()} | more
    return client.post(NEW, sent)


def checked(response) -> list[str]:
    """The cases whose boxes are ticked."""
    lines = response.content.decode().split('name="case"')
    return [line.split('"')[1].partition(":")[0] for line in lines[1:] if "checked" in line.split(">")[0]]


class TestChoosing:
    def test_the_cases_that_wait_are_offered_to_the_office(self, world, cases, as_actor, text):
        page = text(as_actor(world.colleague).get(NEW))

        assert all(case.reference in page for case in cases)
        assert "3 cases wait for this step" in page
        assert "许可名单" in page

    def test_a_case_s_own_button_leads_to_a_list_that_begins_with_it(self, world, cases, as_actor, text):
        client = as_actor(world.colleague)
        assert f"{NEW}?case={cases[1].pk}" in text(client.get(f"/cases/{cases[1].reference}/"))

        response = client.get(f"/cases/{cases[1].reference}/steps/publish/", follow=True)

        assert checked(response) == [str(cases[1].pk)]

    def test_all_shown_are_chosen_by_one_button_and_what_was_typed_stays(self, world, cases, as_actor):
        response = press(as_actor(world.colleague), "all", [], words="依法公开")

        assert sorted(checked(response)) == sorted(str(case.pk) for case in cases)
        assert "依法公开" in response.content.decode()

    def test_a_filter_keeps_what_is_chosen_in_sight(self, world, cases, as_actor):
        response = press(as_actor(world.colleague), "filter", cases[:1], q="没有这样的案件")

        assert checked(response) == [str(cases[0].pk)]
        assert cases[1].reference not in response.content.decode()

    def test_the_list_is_read_once_more_with_its_consequences(self, world, cases, as_actor, text):
        page = text(press(as_actor(world.colleague), "check", cases))

        assert "3 permits are granted." in page
        assert page.count(world.handler.organisation.name) == 3
        assert "Put forward for signature" in page
        assert not PublicList.objects.exists()

    def test_it_is_put_forward_and_waits(self, world, cases, as_actor):
        response = press(as_actor(world.colleague), "send", cases)

        listed = PublicList.objects.get()
        assert response.url == f"/lists/{listed.pk}/"
        assert [entry.case for entry in listed.entries.order_by("position")] == cases

    def test_every_obstacle_stands_beside_its_case_and_each_can_be_left_out(self, world, cases, as_actor, text):
        Case.objects.filter(pk=cases[0].pk).update(bigrams=["no"])
        client = as_actor(world.colleague)

        response = press(client, "check", cases)

        assert response.status_code == 422
        page = text(response)
        assert "stopped" in page
        assert f'name="leave_out" value="{cases[0].pk}"' in page
        without = press(client, "", cases, leave_out=cases[0].pk)
        assert sorted(checked(without)) == sorted(str(case.pk) for case in cases[1:])
        assert press(client, "send", cases[1:]).status_code == 302

    def test_all_that_stand_in_the_way_are_left_out_at_once(self, world, cases, as_actor):
        response = press(as_actor(world.colleague), "without", cases, stopped=[cases[0].pk, cases[2].pk])

        assert checked(response) == [str(cases[1].pk)]

    def test_what_is_wrong_with_the_answers_stands_beside_the_field(self, world, cases, as_actor, text):
        response = press(as_actor(world.colleague), "check", cases, words="", title="")

        assert response.status_code == 422
        assert "Give the list a title." in text(response)
        assert len(checked(response)) == 3

    def test_nothing_chosen_is_said(self, world, cases, as_actor, text):
        assert "Choose the cases that go on the list." in text(press(as_actor(world.colleague), "check", []))

    def test_a_case_that_moved_on_meanwhile_is_an_obstacle_that_says_so(self, world, cases, now, as_actor, text):
        before = boxes(*cases)
        world.take(cases[0], "drop", world.handler, {}, at=now)

        response = press(as_actor(world.colleague), "send", cases, case=before)

        assert response.status_code == 409
        assert "Drop on" in text(response)

    def test_who_may_not_see_the_cases_finds_nothing_and_who_may_not_list_them_is_refused(self, world, cases, as_actor):
        assert press(as_actor(world.stranger), "send", cases).status_code == 404
        assert press(as_actor(world.handler), "send", cases).status_code == 403
        assert as_actor(world.handler).get(NEW).status_code == 403
        assert as_actor(world.colleague).get("/lists/new/toy/grant/").status_code == 404

    @pytest.mark.parametrize("written", ["x", "1:x", "99999999999999:1", "1", ":", "-1:2"])
    def test_a_mangled_choice_is_no_fault_of_ours(self, world, cases, as_actor, written):
        assert press(as_actor(world.colleague), "check", [], case=[written]).status_code in (404, 422)


class TestSigning:
    def sign(self, client, listed, password=factories.PASSWORD):
        sent = {"sign-hash": PublicList.objects.get(pk=listed.pk).hash, "sign-password": password}
        return client.post(f"/lists/{listed.pk}/sign/", sent)

    def test_the_signer_finds_the_list_in_the_worklist_and_signs_it(self, world, listed, as_actor, text):
        client = as_actor(world.signer)
        assert "Sign: 三月许可" in text(client.get("/"))

        assert self.sign(client, listed).status_code == 302

        page = text(client.get(f"/lists/{listed.pk}/"))
        assert "〔" in page
        assert f"/lists/{listed.pk}/letter/" in page
        assert "Sign: 三月许可" not in text(client.get("/"))

    def test_a_handler_finds_the_case_on_its_list(self, world, cases, listed, as_actor, text):
        client = as_actor(world.colleague)

        assert "On a list: 三月许可" in text(client.get("/"))
        assert "It stands on “三月许可”" in text(client.get(f"/cases/{cases[0].reference}/"))

    def test_a_wrong_password_signs_nothing(self, world, listed, as_actor, text):
        response = self.sign(as_actor(world.signer), listed, "wrong")

        assert response.status_code == 422
        assert "Nothing was signed" in text(response)
        assert PublicList.objects.get().state == "waiting"

    def test_a_case_that_moved_on_is_told_beside_it_and_left_out_with_a_reason(
        self, world, cases, listed, now, as_actor, text
    ):
        world.take(cases[0], "drop", world.handler, {}, at=now)
        client = as_actor(world.signer)
        page = text(client.get(f"/lists/{listed.pk}/"))
        assert "1 case stands in the way of the whole list" in page
        assert self.sign(client, listed).status_code == 409

        reason = {f"strike-{cases[0].pk}-reason": "企业已撤回"}
        assert client.post(f"/lists/{listed.pk}/cases/{cases[0].pk}/strike/", reason).status_code == 302

        assert "企业已撤回" in text(client.get(f"/lists/{listed.pk}/"))
        assert self.sign(client, listed).status_code == 302
        assert PublicList.objects.get().state == "signed"

    def test_leaving_out_needs_a_reason(self, world, cases, listed, as_actor):
        response = as_actor(world.signer).post(f"/lists/{listed.pk}/cases/{cases[0].pk}/strike/", {})

        assert response.status_code == 422
        assert not PublicList.objects.get().entries.filter(struck_at__isnull=False).exists()

    def test_it_is_returned_with_remarks_and_mended(self, world, cases, listed, as_actor, text):
        client = as_actor(world.signer)
        assert client.post(f"/lists/{listed.pk}/return/", {"return-remarks": "标题有误"}).status_code == 302

        handler = as_actor(world.colleague)
        assert "Mend and put forward again: 三月许可" in text(handler.get("/"))
        mending = handler.get(f"{NEW}?instead_of={listed.pk}")
        assert "标题有误" in text(mending)
        assert len(checked(mending)) == 3
        press(handler, "send", cases, instead_of=listed.pk, title="更正的名单")

        assert set(PublicList.objects.values_list("title", "state")) == {
            ("三月许可", "withdrawn"),
            ("更正的名单", "waiting"),
        }

    def test_it_is_taken_back(self, world, listed, as_actor):
        assert as_actor(world.colleague).post(f"/lists/{listed.pk}/withdraw/").status_code == 302
        assert PublicList.objects.get().state == "withdrawn"

    def test_a_list_that_waits_is_its_own_office_s_alone(self, world, listed, as_actor):
        assert as_actor(world.stranger).get(f"/lists/{listed.pk}/").status_code == 404
        assert as_actor(world.handler).get(f"/lists/{listed.pk}/").status_code == 404
        assert as_actor(world.signer).get(f"/lists/{listed.pk}/letter/").status_code == 404

    def test_an_issued_public_list_is_read_by_others_without_what_is_the_office_s_own(
        self, world, listed, now, as_actor, text
    ):
        lists.sign(listed, world.signer, confirmed_hash=listed.hash, at=now)

        page = text(as_actor(world.handler).get(f"/lists/{listed.pk}/"))

        assert "三月许可" in page
        assert "Hash of what is signed" not in page
        assert "总工会" not in page


class TestCopies:
    @pytest.fixture
    def paper(self, world, listed, now) -> ListCopy:
        """The copy that goes on paper."""
        lists.sign(listed, world.signer, confirmed_hash=listed.hash, at=now)
        return ListCopy.objects.get(email="")

    def send(self, client, paper, day, proof="挂号信 XA123"):
        sent = {f"copy-{paper.pk}-handed_on": day, f"copy-{paper.pk}-proof": proof}
        return client.post(f"/lists/{paper.list_id}/copies/{paper.pk}/", sent)

    def test_day_and_proof_of_a_paper_copy_are_recorded(self, world, paper, as_actor, text):
        client = as_actor(world.colleague)
        assert self.send(client, paper, clock.today().isoformat()).status_code == 302

        assert "挂号信 XA123" in text(client.get(f"/lists/{paper.list_id}/"))

    def test_a_day_before_the_list_or_to_come_is_refused(self, world, paper, as_actor):
        client = as_actor(world.colleague)
        for days in (-3, 3):
            day = clock.today() + timedelta(days=days)
            assert self.send(client, paper, day.isoformat()).status_code == 422

    def test_another_s_copy_is_not_theirs_to_record(self, world, paper, as_actor):
        assert self.send(as_actor(world.handler), paper, clock.today().isoformat()).status_code == 403


def test_the_overview_shows_what_waits_and_what_was_issued(world, listed, as_actor, text):
    page = text(as_actor(world.signer).get("/lists/"))

    assert "三月许可" in page
    assert "waiting for signature" in page


def test_an_enterprise_has_no_menu_entry_for_lists(world, listed, as_actor, text):
    assert '"/lists/"' not in text(as_actor(world.handler).get("/"))
    assert '"/lists/"' in text(as_actor(world.colleague).get("/"))


def test_the_page_of_a_list_costs_a_small_constant_for_each_case(world, now, as_actor, cost):
    client = as_actor(world.signer)
    few = world.put_on_list([world.accepted(at=now) for _ in range(2)], at=now)
    more = world.put_on_list([world.accepted(at=now) for _ in range(6)], at=now)

    costs = [cost(client, f"/lists/{each.pk}/") for each in (few, more)]

    assert (costs[1] - costs[0]) / 4 <= 6
