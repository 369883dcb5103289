"""Rights given and taken: memberships, their roles, and who stands in for whom.

Every function locks the organisation, so that two administrators cannot undo each other's checks, and records what
it did in the chain "rights": ids, roles and days, never names or reasons. They raise ValidationError with a sentence
for the person who asked, and PermissionDenied where the hand is not entitled; then nothing has changed.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from functools import partial
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import tasks
from accounts.actors import PersonActor
from accounts.models import Delegation, Membership, Organisation, Person
from accounts.roles import Role
from records import clock, events

STREAM = "rights"
AT_ONCE = timedelta(days=1)
"""A membership whose last day was yesterday has ended at once."""


@transaction.atomic
def invite(*, organisation: Organisation, email: str, name: str, roles: Iterable[str], by: PersonActor) -> Membership:
    """Make the person with `email` a member from today on, and mail them.

    Somebody unknown becomes a person without a password, and the mail holds the link to set one; `name` counts only
    then. Raises ValidationError where they are a member already, their login is closed, or a role is unknown here.
    """
    _require_administrator(by, organisation)
    _lock(organisation)
    today = clock.today()
    person = Person.objects.filter(email__iexact=email).first()
    if person is None:
        person = Person.objects.create_user(email, name)
    _refuse_second_membership(person, organisation, today)
    membership = Membership(person=person, organisation=organisation, roles=sorted(roles), since=today)
    _check_roles(membership)
    membership.save()
    record_membership("invite", membership, by)
    tasks.after_commit(partial(tasks.send_invitation.delay, membership.pk, by.person.pk))
    return membership


def send_invitation_again(*, membership: Membership, by: PersonActor) -> None:
    """Mail the link once more to somebody who has never set a password."""
    _require_administrator(by, membership.organisation)
    if membership.person.has_usable_password():
        raise ValidationError(
            _("%(name)s has set a password already. A new one can be asked for on the sign-in page.")
            % {"name": membership.person}
        )
    tasks.after_commit(partial(tasks.send_invitation.delay, membership.pk, by.person.pk))


@transaction.atomic
def change_roles(*, membership: Membership, roles: Iterable[str], by: PersonActor) -> None:
    """Give a member exactly `roles`.

    Raises ValidationError for an unknown role, for none at all, and for the last administrator.
    """
    _require_administrator(by, membership.organisation)
    _lock(membership.organisation)
    membership.refresh_from_db(fields=["roles", "until"])
    _refuse_ended(membership)
    before, after = membership.roles, sorted(roles)
    if before == after:
        return
    _check_roles(Membership(organisation=membership.organisation, roles=after))
    if Role.ADMINISTRATOR in before and Role.ADMINISTRATOR not in after:
        _refuse_without_administrator(membership)
    membership.roles = after
    membership.save()
    record_membership("roles", membership, by, before=before)


@transaction.atomic
def end_membership(*, membership: Membership, last_day: date, by: PersonActor) -> None:
    """Let a membership end with `last_day`; yesterday ends it at once.

    Raises ValidationError for an earlier day, for one before it began, for a membership that has ended already,
    and for the last administrator.
    """
    _require_administrator(by, membership.organisation)
    _lock(membership.organisation)
    membership.refresh_from_db(fields=["roles", "until"])
    _refuse_ended(membership)
    earliest = max(membership.since, clock.today() - AT_ONCE)
    if last_day < earliest:
        raise ValidationError({"last_day": _("The earliest last day is %(day)s.") % {"day": earliest}})
    if Role.ADMINISTRATOR in membership.roles:
        _refuse_without_administrator(membership)
    membership.until = last_day
    membership.save()
    record_membership("membership_ended", membership, by)


@transaction.atomic
def delegate(
    *, absent: Membership, stand_in: Membership, since: date, until: date, reason: str, by: PersonActor
) -> Delegation:
    """Let `stand_in` act for `absent` from `since` to `until`, both included, with the absent one's roles.

    Asked for by the absent one or an administrator. Raises ValidationError for past or reversed days, for a stand-in
    of another organisation or whose membership ends before, and where the absence overlaps one already entered.
    """
    _require_own_or_administrator(by, absent)
    _lock(absent.organisation)
    if since < clock.today():
        raise ValidationError(
            {"since": _("The first day lies in the past; today is %(day)s.") % {"day": clock.today()}}
        )
    delegation = Delegation(absent=absent, stand_in=stand_in, since=since, until=until, reason=reason)
    check_delegation(delegation)
    delegation.save()
    record_delegation("delegate", delegation, by)
    tasks.after_commit(partial(tasks.send_delegation.delay, delegation.pk, by.person.pk))
    return delegation


@transaction.atomic
def end_delegation(*, delegation: Delegation, by: PersonActor) -> None:
    """End a stand-in early: with today, or altogether where it has not begun. Raises ValidationError where it is over.

    What has been done under it today stays done, therefore its last day is today and not yesterday.
    """
    _require_own_or_administrator(by, delegation.absent)
    _lock(delegation.absent.organisation)
    delegation.refresh_from_db(fields=["since", "until"])
    today = clock.today()
    if delegation.until < today:
        raise ValidationError(_("It has ended on %(day)s already.") % {"day": delegation.until})
    if delegation.since > today:
        record_delegation("delegation_cancelled", delegation, by)
        delegation.delete()
        return
    delegation.until = today
    delegation.save()
    record_delegation("delegation_ended", delegation, by)


def check_delegation(delegation: Delegation) -> None:
    """Raise ValidationError where people or days of a delegation do not fit, or it overlaps another."""
    delegation.clean()
    last = delegation.stand_in.until
    if last is not None and last < delegation.until:
        raise ValidationError(
            {
                "stand_in": _("%(name)s is a member only until %(day)s.")
                % {"name": delegation.stand_in.person, "day": last}
            }
        )
    overlapping = Delegation.objects.filter(
        absent=delegation.absent, since__lte=delegation.until, until__gte=delegation.since
    ).exclude(pk=delegation.pk)
    other = overlapping.select_related("stand_in__person", "absent__person").order_by("since").first()
    if other is not None:
        raise ValidationError(
            {
                "since": _("From %(since)s to %(until)s another stand-in is entered already: %(other)s.")
                % {"since": other.since, "until": other.until, "other": other}
            }
        )


def record_membership(code: str, membership: Membership, by: PersonActor | Person, **more: Any) -> None:
    """Put what a membership now says into the chain of rights."""
    record(
        code,
        by,
        membership=membership.pk,
        person=membership.person_id,
        organisation=membership.organisation_id,
        roles=sorted(membership.roles),
        since=membership.since.isoformat(),
        until=membership.until.isoformat() if membership.until else None,
        **more,
    )


def record_delegation(code: str, delegation: Delegation, by: PersonActor | Person) -> None:
    """Put what a delegation now says into the chain of rights."""
    record(
        code,
        by,
        delegation=delegation.pk,
        absent=delegation.absent_id,
        stand_in=delegation.stand_in_id,
        since=delegation.since.isoformat(),
        until=delegation.until.isoformat(),
    )


def record(code: str, by: PersonActor | Person, **content: Any) -> None:
    """Append to the chain of rights: who did it, in which hand, and ids and roles of what was done."""
    person = by.person if isinstance(by, PersonActor) else by
    hand = {"hand": by.token} if isinstance(by, PersonActor) else {}
    events.record(STREAM, code, {**content, **hand}, person_id=person.pk)


def _lock(organisation: Organisation) -> None:
    Organisation.objects.select_for_update().get(pk=organisation.pk)


def _require_administrator(by: PersonActor, organisation: Organisation) -> None:
    if by.organisation != organisation or Role.ADMINISTRATOR not in by.roles:
        raise PermissionDenied(_("Only an administrator of the organisation may do this."))


def _require_own_or_administrator(by: PersonActor, membership: Membership) -> None:
    if by.membership != membership:
        _require_administrator(by, membership.organisation)


def _refuse_second_membership(person: Person, organisation: Organisation, today: date) -> None:
    if not person.is_active:
        raise ValidationError({"email": _("The login of this address has been closed by the operator of the site.")})
    current = person.memberships.filter(organisation=organisation).exclude(until__lt=today).first()
    if current is not None:
        raise ValidationError(
            {
                "email": _("%(name)s is a member already, since %(day)s: change the roles there.")
                % {"name": person, "day": current.since}
            }
        )


def _check_roles(membership: Membership) -> None:
    if not membership.roles:
        raise ValidationError({"roles": _("A member has at least one role. To take all, end the membership.")})
    membership.clean()


def _refuse_ended(membership: Membership) -> None:
    if membership.until is not None and membership.until < clock.today():
        raise ValidationError(_("This membership has ended on %(day)s.") % {"day": membership.until})


def _refuse_without_administrator(membership: Membership) -> None:
    """Somebody else must stay administrator: without end, and able to log in."""
    others = (
        Membership.objects.on(clock.today())
        .filter(organisation=membership.organisation, roles__contains=[Role.ADMINISTRATOR], until__isnull=True)
        .exclude(pk=membership.pk)
        .select_related("person")
    )
    if not any(other.person.has_usable_password() for other in others):
        raise ValidationError(
            _(
                "%(name)s is the last administrator of %(organisation)s. Make another member administrator first;"
                " it counts as soon as that member has set a password."
            )
            % {"name": membership.person, "organisation": membership.organisation}
        )
