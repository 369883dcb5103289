"""Delivering the outbox: each mail is claimed by a short lease, sent, and what became of it recorded.

A mail goes to the mail server at least once, always with the same Message-ID; the record says once that it was sent.
"""

import logging
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from smtplib import SMTPDataError, SMTPRecipientsRefused
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import Q, QuerySet
from django.utils import translation
from django.utils.text import Truncator
from structlog.contextvars import bound_contextvars

from accounts import addresses
from casework.letters.store import pdf_of
from casework.messages import outbox
from casework.messages.channels import SmsRefused, sms_adapter
from casework.messages.channels.sms import LONGEST_TEXT
from casework.messages.mails import compose, is_outdated
from casework.messages.subjects import case_of, in_the_place_of, subjects_of
from casework.models import Channel, Notice, OutboxMessage, OutboxState
from casework.sweeping import for_a_while
from records import clock

# Longer than a worker may take over one task, so that a lease never ends under somebody still sending.
LEASE = timedelta(minutes=10)
FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=6)
# With the pauses above: given up after about three days.
MOST_ATTEMPTS = 20
# Seconds between attempts to record what went, while PostgreSQL starts anew: a minute in all.
UNTIL_STORE_IS_BACK = (1, 2, 4, 8, 16, 30)
# Mail servers end a connection that goes on for too long.
MOST_PER_CONNECTION = 50
# One mail may bring down a connection; after two in a row it is the server that does not answer.
MOST_SILENCES = 2
PERMANENT = range(500, 600)
LONGEST_REASON = 500
WITH_LIST = ("list_issued", "list_copy")
"""Mails to which the document of their list is attached."""

logger = logging.getLogger(__name__)


class _Refused(Exception):  # noqa: N818 - what the server answered
    """The server has answered for this message alone: for good or for now."""

    def __init__(self, reason: str, *, for_good: bool) -> None:
        super().__init__(reason)
        self.for_good = for_good


def deliver_waiting() -> int:
    """Send what is waiting, oldest first, as far as there is time; returns how many messages were sent.

    A message that cannot be sent is put off or given up, and the next one follows. Where the server itself does not
    answer, the rest is left to the next run.
    """
    sent = silences = 0
    post = _Post()
    for message in _claims():
        try:
            with bound_contextvars(**_named(message)):
                went = _deliver(message, post)
            if not went:
                continue
        except OSError as error:
            _put_off(message, _said(error))
            post.close()
            silences += 1
            if silences == MOST_SILENCES:
                break
        else:
            sent, silences = sent + 1, 0
    post.close()
    return sent


def _named(message: OutboxMessage) -> dict[str, Any]:
    """How logs name a message while it is being sent."""
    return {"mail": message.pk, **({"case": message.case.reference} if message.case else {})}


def _deliver(message: OutboxMessage, post: "_Post") -> bool:
    """Send one message; whether it went. Raises OSError where the server does not answer."""
    hand_over = _prepared(message)
    if hand_over is None:
        return False
    try:
        hand_over(post)
    except _Refused as refusal:
        (_give_up if refusal.for_good else _put_off)(message, str(refusal))
        return False
    except ValueError as error:
        # Django finds the address or a header unfit to be sent.
        _put_off(message, _said(error))
        return False
    _record_sent(message)
    return True


def _prepared(message: OutboxMessage) -> "Callable[[_Post], None] | None":
    """What hands the message over; None where there is nothing to hand over, which is then recorded."""
    if message.person is not None and not message.person.is_active:
        _give_up(message, "the account is closed")
        return None
    if message.attempts > MOST_ATTEMPTS:
        _give_up(message, "no worker has survived it")
        return None
    if is_outdated(message):
        _leave_on_site(message)
        return None
    try:
        return _PREPARING[message.channel](message)
    except Exception as error:
        # Whatever is wrong with one message, the others must not wait for it.
        logger.exception("Message %s could not be written", message.dedupe_key)
        _put_off(message, _said(error))
        return None


class _Post:
    """A connection to the mail server that is kept for some mails, opened when one is to go."""

    def __init__(self) -> None:
        self._connection: BaseEmailBackend | None = None
        self._used = 0

    def send(self, email: EmailMultiAlternatives) -> None:
        """Hand a mail over. Raises OSError."""
        if self._used == MOST_PER_CONNECTION:
            self.close()
        if self._connection is None:
            self._connection, self._used = get_connection(), 0
            self._connection.open()
        self._used += 1
        email.connection = self._connection
        email.send()

    def close(self) -> None:
        """End the connection, if there is one; that it is broken already is no matter."""
        opened, self._connection = self._connection, None
        if opened is None:
            return
        try:
            opened.close()
        except OSError:
            logger.info("The connection to the mail server was closed by the other side")


def _mail(message: OutboxMessage) -> Callable[[_Post], None]:
    email = _email(message)

    def hand_over(post: _Post) -> None:
        try:
            post.send(email)
        except (SMTPRecipientsRefused, SMTPDataError) as error:
            raise _answer(error) from error

    return hand_over


def _text(message: OutboxMessage) -> Callable[[_Post], None]:
    """A text message: what it is about, and where to find it."""
    number, text = _text_of(message)

    def hand_over(post: _Post) -> None:
        adapter = sms_adapter()
        if adapter is None or not number:
            raise _Refused("no adapter for text messages, or no number any more", for_good=True)
        try:
            adapter.send(number, text, message.message_id)
        except SmsRefused as refusal:
            raise _Refused(str(refusal), for_good=True) from refusal
        except OSError as error:
            # Mails need not wait for the provider of text messages.
            raise _Refused(_said(error), for_good=False) from error

    return hand_over


def _text_of(message: OutboxMessage) -> tuple[str, str]:
    """The number of the person, empty where there is none, and what is sent to it."""
    case, person = case_of(message), message.person
    preference = getattr(person, "message_preference", None)
    # Much shorter than the address of a case, whose reference is written in Chinese.
    link = addresses.of("casework:message", outbox.beside(message).pk)
    with translation.override(person.language if person else settings.LANGUAGE_CODE):
        subject = subjects_of([message])[message.pk]
        said = f"[{case.reference}] {in_the_place_of(subject.text, subject.absent)}"
    text = Truncator(" ".join(said.split())).chars(LONGEST_TEXT - len(link) - 1)
    return preference.mobile if preference else "", f"{text} {link}"


_PREPARING: dict[str, Callable[[OutboxMessage], Callable[[_Post], None]]] = {Channel.MAIL: _mail, Channel.SMS: _text}


def send_again(messages: "QuerySet[OutboxMessage]") -> int:
    """Let those of `messages` that were given up be tried anew, at the worker's next turn; returns how many."""
    return messages.filter(state=OutboxState.FAILED).update(
        state=OutboxState.WAITING, attempts=0, next_attempt_at=clock.now(), leased_until=None, digest=None
    )


def pause_after(attempts: int) -> timedelta:
    """How long to wait after so many attempts in vain: twice as long each time, up to LONGEST_PAUSE."""
    return min(FIRST_PAUSE * int(2 ** (attempts - 1)), LONGEST_PAUSE)


def _claims() -> Iterator[OutboxMessage]:
    return for_a_while(iter(lambda: claim(clock.now()), None))


@transaction.atomic(durable=True)
def claim(at: datetime) -> OutboxMessage | None:
    """Lease the next mail that is due at `at` and that nobody else holds; None where there is none."""
    due = (
        OutboxMessage.objects.select_for_update(skip_locked=True)
        .filter(Q(leased_until__isnull=True) | Q(leased_until__lte=at), state=OutboxState.WAITING)
        .filter(next_attempt_at__lte=at)
        .order_by("next_attempt_at", "pk")
    )
    # By itself, or a database that takes what waits for little would join all of it before it takes the first.
    key = due.values_list("pk", flat=True).first()
    if key is None:
        return None
    relations = ("person__message_preference", "case", "notice", "list")
    message = OutboxMessage.objects.select_related(*relations).get(pk=key)
    message.leased_until = at + LEASE
    # Counted before it is tried: a mail that brings down its worker must not do so for ever.
    message.attempts += 1
    message.save(update_fields=["leased_until", "attempts"])
    return message


def _email(message: OutboxMessage) -> EmailMultiAlternatives:
    mail = compose(message, clock.today())
    email = EmailMultiAlternatives(
        mail.subject,
        mail.text,
        to=[message.receiver],
        headers={"Message-ID": message.message_id, "Auto-Submitted": "auto-generated"},
    )
    email.attach_alternative(mail.html, "text/html")
    if message.notice is not None:
        email.attach(f"{message.notice.number}.pdf", pdf_of(message.notice), "application/pdf")
    if message.list is not None and message.template in WITH_LIST:
        email.attach(f"{message.list.number}.pdf", pdf_of(message.list), "application/pdf")
    return email


def _record_sent(message: OutboxMessage) -> None:
    """Record that it went, even if the store has to come back first: unrecorded it would go again."""
    for pause in UNTIL_STORE_IS_BACK:
        try:
            _write_sent(message)
            return
        except (OperationalError, InterfaceError):
            logger.warning("Message %s went, but that could not be recorded yet", message.dedupe_key)
            connection.close()
            time.sleep(pause)
    _write_sent(message)


@transaction.atomic
def _write_sent(message: OutboxMessage) -> None:
    at = clock.now()
    OutboxMessage.objects.filter(Q(pk=message.pk) | Q(digest=message.pk, state=OutboxState.COLLECTED)).exclude(
        state=OutboxState.SENT
    ).update(state=OutboxState.SENT, sent_at=at, leased_until=None, error="")
    if message.notice_id is not None:
        Notice.objects.filter(pk=message.notice_id, sent_at__isnull=True).update(sent_at=at)


def _leave_on_site(message: OutboxMessage) -> None:
    """What it asks has been done since."""
    _held(message).update(state=OutboxState.ON_SITE, leased_until=None, error="")


def _answer(error: SMTPRecipientsRefused | SMTPDataError) -> _Refused:
    """What the mail server has answered for this mail: 5xx for good, 4xx for now."""
    if isinstance(error, SMTPDataError):
        code, reason = error.smtp_code, error.smtp_error
    else:
        code, reason = next(iter(error.recipients.values()))
    said = reason.decode(errors="replace") if isinstance(reason, bytes) else str(reason)
    return _Refused(f"{code} {said}", for_good=code in PERMANENT)


def _put_off(message: OutboxMessage, reason: str) -> None:
    if message.attempts >= MOST_ATTEMPTS:
        _give_up(message, reason)
        return
    next_attempt_at = clock.now() + pause_after(message.attempts)
    _held(message).update(next_attempt_at=next_attempt_at, leased_until=None, error=_short(reason))


@transaction.atomic
def _give_up(message: OutboxMessage, reason: str) -> None:
    """Record that it will not reach anybody, and tell those who handle the case, unless a mail says the same."""
    whom = message.person_id or "outside"
    logger.error("Mail %s to person %s was given up: %s", message.dedupe_key, whom, reason)
    at = clock.now()
    failed = {"state": OutboxState.FAILED, "leased_until": None, "error": _short(reason), "next_attempt_at": at}
    if not _held(message).update(**failed):
        return
    OutboxMessage.objects.filter(digest=message.pk, state=OutboxState.COLLECTED).update(
        state=OutboxState.FAILED, error=_short(reason)
    )
    if message.channel == Channel.MAIL:
        outbox.tell_undelivered(message, at)


def _held(message: OutboxMessage) -> "QuerySet[OutboxMessage]":
    """The row, unless the lease has run out and somebody else has it now."""
    return OutboxMessage.objects.filter(pk=message.pk, state=OutboxState.WAITING, leased_until=message.leased_until)


def _said(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"


def _short(reason: str) -> str:
    return reason[:LONGEST_REASON]
