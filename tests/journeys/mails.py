"""What mails bring to people's mailboxes."""

from collections.abc import Sequence
from email.message import EmailMessage

from accounts.actors import PersonActor
from casework.models import Notice
from tests.fixtures.services import MailServer, wait_until
from tests.grading.world import Enterprise


def everybody_of(enterprise: Enterprise) -> list[PersonActor]:
    """Who gets the notices to an enterprise."""
    return [enterprise.handler, enterprise.principal]


def text_of(mail: EmailMessage) -> str:
    """What a mail says in plain text."""
    body = mail.get_body(("plain",))
    return body.get_content() if body else ""


def mail_with(smtp: MailServer, address: str, words: str) -> EmailMessage:
    """The only mail to `address` that says `words`, once it is there."""
    wait_until(lambda: any(words in text_of(each) for each in smtp.to(address)), f"the mail of {words}")
    (mail,) = [each for each in smtp.to(address) if words in text_of(each)]
    return mail


def get_the_notice(smtp: MailServer, people: Sequence[PersonActor], subject: str, number: str) -> None:
    """Each of `people` gets the notice `number` by mail, with its PDF."""
    for actor in people:
        mail = mail_with(smtp, actor.person.email, number)
        assert subject in mail["Subject"]
        carries_pdf(mail)
    assert Notice.objects.filter(number=number).count() == 1


def carries_pdf(mail: EmailMessage) -> None:
    """One PDF is attached, and nothing else."""
    (attachment,) = mail.iter_attachments()
    assert attachment.get_content_type() == "application/pdf"
    assert attachment.get_content().startswith(b"%PDF")
