"""Private addresses at which calendar programs read time limits in a member's name.

Whoever knows the token in the address reads along, so it is as a password: made at random, shown once, kept as a hash.
"""

from datetime import timedelta
from hashlib import sha256
from secrets import token_urlsafe

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts import rights
from accounts.models import CalendarFeed, Membership, Person
from records import clock

MOST = 10
"""A membership has no more feeds than this; the next one is refused."""
BYTES = 32
KEY_LENGTH = 8
NOTED_EVERY = timedelta(hours=1)
"""How precisely it is noted when a feed was last read; programs may ask every few minutes."""


def feeds_of(membership: Membership) -> QuerySet[CalendarFeed]:
    """The feeds of `membership` that have not been revoked, newest first."""
    return membership.calendar_feeds.all()


@transaction.atomic
def create(*, membership: Membership, label: str, whole_office: bool) -> str:
    """A new feed; what comes back is its token, and this is the only time that it is known.

    `whole_office`: all limits of the organisation's cases, not only those by which something is asked of the member.
    Raises ValidationError where the membership has as many as it can have.
    """
    Membership.objects.select_for_update().get(pk=membership.pk)
    if feeds_of(membership).count() >= MOST:
        raise ValidationError(_("You have %(count)d calendars; revoke one that is no longer used.") % {"count": MOST})
    token = token_urlsafe(BYTES)
    feed = CalendarFeed.objects.create(
        membership=membership,
        label=label,
        whole_office=whole_office,
        token_hash=_hash(token),
        token_key=token[:KEY_LENGTH],
        created_at=clock.now(),
    )
    rights.record("calendar_feed", membership.person, feed=feed.pk, membership=membership.pk, whole_office=whole_office)
    return token


@transaction.atomic
def revoke(*, feed: CalendarFeed) -> None:
    """End a feed at once."""
    rights.record("calendar_feed_revoked", feed.membership.person, feed=feed.pk, membership=feed.membership_id)
    feed.delete()


def revoke_all(person: Person) -> None:
    """End all feeds of `person`."""
    for feed in CalendarFeed.objects.filter(membership__person=person).select_related("membership__person"):
        revoke(feed=feed)


def found_by(token: str) -> CalendarFeed | None:
    """The feed with this token, of somebody who may log in and whose membership holds today; else None."""
    return (
        CalendarFeed.objects.filter(membership__in=Membership.objects.on(clock.today()), token_hash=_hash(token))
        .select_related("membership__person", "membership__organisation")
        .first()
    )


def note_use(feed: CalendarFeed) -> None:
    """Remember that `feed` has been read now."""
    now = clock.now()
    earlier = Q(last_used_at__isnull=True) | Q(last_used_at__lt=now - NOTED_EVERY)
    CalendarFeed.objects.filter(earlier, pk=feed.pk).update(last_used_at=now)


def _hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()
