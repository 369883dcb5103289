"""Delivering the outbox: each mail is claimed by a short lease, sent, and what became of it recorded.

A mail goes to the mail server at least once, always with the same Message-ID; the record says once that it was sent.
"""

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from smtplib import SMTPDataError, SMTPRecipientsRefused

from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import Q, QuerySet

from casework.letters.store import pdf_of
from casework.mails import compose
from casework.models import Notice, OutboxMessage, OutboxState
from records import clock

# Longer than a worker may take over one task, so that a lease never ends under somebody still sending.
LEASE = timedelta(minutes=10)
FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=6)
# With the pauses above: given up after about three days.
MOST_ATTEMPTS = 20
MOST_PER_RUN = 100
PERMANENT = range(500, 600)
LONGEST_REASON = 500
WITH_LIST = ("list_issued", "list_copy")
"""Mails to which the document of their list is attached."""

logger = logging.getLogger(__name__)


def deliver_waiting() -> int:
    """Send what is waiting, oldest first, up to MOST_PER_RUN; returns how many mails were sent.

    A mail that cannot be sent is put off or given up, and the next one follows. Where the mail server itself does
    not answer, the rest is left to the next run.
    """
    sent = 0
    for message in _claims():
        email = _written(message)
        if email is None:
            continue
        try:
            email.send()
        except (SMTPRecipientsRefused, SMTPDataError) as error:
            _refused(message, error)
        except OSError as error:
            _put_off(message, _said(error))
            break
        except ValueError as error:
            # Django finds the address or a header unfit to be sent.
            _put_off(message, _said(error))
        else:
            _record_sent(message, clock.now())
            sent += 1
    return sent


def send_again(messages: "QuerySet[OutboxMessage]") -> int:
    """Let those of `messages` that were given up be tried anew, at the worker's next turn; returns how many."""
    return messages.filter(state=OutboxState.FAILED).update(
        state=OutboxState.WAITING, attempts=0, next_attempt_at=clock.now(), leased_until=None
    )


def pause_after(attempts: int) -> timedelta:
    """How long to wait after so many attempts in vain: twice as long each time, up to LONGEST_PAUSE."""
    return min(FIRST_PAUSE * int(2 ** (attempts - 1)), LONGEST_PAUSE)


def _claims() -> Iterator[OutboxMessage]:
    for _ in range(MOST_PER_RUN):
        message = claim(clock.now())
        if message is None:
            return
        yield message


@transaction.atomic(durable=True)
def claim(at: datetime) -> OutboxMessage | None:
    """Lease the next mail that is due at `at` and that nobody else holds; None where there is none."""
    message = (
        OutboxMessage.objects.select_for_update(of=("self",), skip_locked=True)
        .select_related("person", "case", "notice", "list")
        .filter(Q(leased_until__isnull=True) | Q(leased_until__lte=at), state=OutboxState.WAITING)
        .filter(next_attempt_at__lte=at)
        .order_by("next_attempt_at", "pk")
        .first()
    )
    if message is not None:
        message.leased_until = at + LEASE
        # Counted before it is tried: a mail that brings down its worker must not do so for ever.
        message.attempts += 1
        message.save(update_fields=["leased_until", "attempts"])
    return message


def _written(message: OutboxMessage) -> EmailMultiAlternatives | None:
    """The mail ready to be sent; None where there is none to send, which is then recorded."""
    if message.person is not None and not message.person.is_active:
        _give_up(message, "the account is closed")
        return None
    if message.attempts > MOST_ATTEMPTS:
        _give_up(message, "no worker has survived it")
        return None
    try:
        return _email(message)
    except Exception as error:
        logger.exception("Mail %s could not be written", message.dedupe_key)
        _put_off(message, _said(error))
        return None


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


@transaction.atomic
def _record_sent(message: OutboxMessage, at: datetime) -> None:
    OutboxMessage.objects.filter(pk=message.pk).exclude(state=OutboxState.SENT).update(
        state=OutboxState.SENT, sent_at=at, leased_until=None, error=""
    )
    Notice.objects.filter(messages=message.pk, sent_at__isnull=True).update(sent_at=at)


def _refused(message: OutboxMessage, error: SMTPRecipientsRefused | SMTPDataError) -> None:
    """The mail server has answered for this mail alone: with 5xx for good, with 4xx for now."""
    if isinstance(error, SMTPDataError):
        code, reason = error.smtp_code, error.smtp_error
    else:
        code, reason = next(iter(error.recipients.values()))
    said = reason.decode(errors="replace") if isinstance(reason, bytes) else str(reason)
    if code in PERMANENT:
        _give_up(message, f"{code} {said}")
    else:
        _put_off(message, f"{code} {said}")


def _put_off(message: OutboxMessage, reason: str) -> None:
    if message.attempts >= MOST_ATTEMPTS:
        _give_up(message, reason)
        return
    next_attempt_at = clock.now() + pause_after(message.attempts)
    _held(message).update(next_attempt_at=next_attempt_at, leased_until=None, error=_short(reason))


def _give_up(message: OutboxMessage, reason: str) -> None:
    whom = message.person_id or "outside"
    logger.error("Mail %s to person %s was given up: %s", message.dedupe_key, whom, reason)
    _held(message).update(state=OutboxState.FAILED, leased_until=None, error=_short(reason))


def _held(message: OutboxMessage) -> "QuerySet[OutboxMessage]":
    """The row, unless the lease has run out and somebody else has it now."""
    return OutboxMessage.objects.filter(pk=message.pk, state=OutboxState.WAITING, leased_until=message.leased_until)


def _said(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"


def _short(reason: str) -> str:
    return reason[:LONGEST_REASON]
