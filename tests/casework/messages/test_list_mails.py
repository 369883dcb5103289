"""What the mails about lists say, that their document goes along, and what remains of a list elsewhere."""

from io import BytesIO

import pytest
from django.core import mail
from pypdf import PdfReader

from accounts.models import Person
from casework import lists, notices
from casework.letters import store
from casework.messages.delivery import deliver_waiting
from casework.models import Case, OutboxMessage, PublicList
from casework.screens import timeline
from records import clock
from tests.casework.toy import World


@pytest.fixture
def listed(world: World) -> PublicList:
    """A list of two permits that waits for signature, with no other mail on its way."""
    made = world.put_on_list([world.accepted() for _ in range(2)], title="三月许可")
    OutboxMessage.objects.exclude(list=made).delete()
    return made


@pytest.fixture
def issued(world: World, listed: PublicList) -> PublicList:
    """The same, signed."""
    return lists.sign(listed, world.signer, confirmed_hash=listed.hash, at=clock.now())


def delivered(subject: str) -> list[mail.EmailMultiAlternatives]:
    """The mails with that subject, sent now, in English."""
    Person.objects.update(language="en")
    deliver_waiting()
    return [each for each in mail.outbox if each.subject == subject]


def test_signers_are_asked_with_the_number_of_cases(world: World, listed: PublicList):
    sent = delivered("List of permits: please sign")

    assert {each.to[0] for each in sent} == {world.signer.person.email, world.second_signer.person.email}
    assert "List of permits with 2 cases" in sent[0].body
    assert f"/lists/{listed.pk}/" in sent[0].body
    assert not sent[0].attachments


def test_the_preparer_reads_the_remarks(world: World, listed: PublicList):
    lists.send_back(listed, world.signer, "标题有误", at=clock.now())

    (sent,) = delivered("List of permits: returned to you with remarks")
    assert "标题有误" in sent.body
    assert sent.to == [world.colleague.person.email]


def test_offices_and_bodies_outside_get_the_document(world: World, issued: PublicList):
    sent = delivered(f"List of permits {issued.number}")

    assert {each.to[0] for each in sent} == {
        "union@example.cn",
        world.clerk.person.email,
        world.colleague.person.email,
    }
    for each in sent:
        name, content, kind = each.attachments[0]
        assert (name, kind) == (f"{issued.number}.pdf", "application/pdf")
        said = "".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)
        assert "三月许可" in said
        assert world.handler.organisation.name in said.replace("\n", "")


def test_a_body_outside_learns_how_to_check_the_document_and_that_it_was_sent_is_kept(issued: PublicList):
    (sent,) = [each for each in delivered(f"List of permits {issued.number}") if each.to == ["union@example.cn"]]

    assert f"/check/{issued.check_code}/" in sent.body
    assert issued.copies.get(name="总工会").message.sent_at is not None


def test_anybody_can_check_a_list_by_its_code(issued: PublicList):
    store.ensure_pdf(issued)

    found = notices.check(issued.check_code.lower())

    assert found is not None
    assert (found.number, found.title, found.addressee) == (issued.number, "三月许可", "社会公众")
    assert found.pdf_sha256


def test_the_file_of_a_case_leads_to_the_list_and_names_who_prepared_and_signed_it(world: World, issued: PublicList):
    case = Case.objects.filter(list_entries__list=issued)[0]

    office = timeline.entries(case, world.clerk)[0]
    applicant = timeline.entries(case, world.handler)[0]

    assert [link.label for link in office.links] == [link.label for link in applicant.links] == [issued.number]
    assert world.colleague.person.name in office.prepared
    assert world.signer.person.name in office.prepared
    assert applicant.prepared == ""
