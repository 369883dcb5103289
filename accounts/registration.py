"""Registering an enterprise by itself, once the link in the mail has been followed (`accounts.applications`)."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts import rights
from accounts.applications import Application
from accounts.models import Membership, Organisation, OrganisationCapacity, Person, Region
from accounts.roles import Capacity, Role
from records import clock

FIRST_ROLES = (Role.ADMINISTRATOR, Role.HANDLER)


def refuse_registered(credit_code: str) -> None:
    """Raise ValidationError, saying whom to ask, where an organisation with this credit code is known."""
    found = Organisation.objects.filter(credit_code=credit_code).select_related("region__parent__parent")
    organisation = found.first()
    if organisation is None:
        return
    already = _("%(code)s is registered already, for %(organisation)s.")
    raise ValidationError(
        already % {"code": credit_code, "organisation": organisation} + " " + whom_to_ask(organisation)
    )


def whom_to_ask(organisation: Organisation) -> str:
    """Who can help somebody whose organisation is registered already; names no member."""
    department = _nearest_department(organisation.region)
    if department is None:
        return _(
            "Ask the administrator within your organisation for a membership; if nobody knows who that is,"
            " ask the operator of this site."
        )
    return _(
        "Ask the administrator within your organisation for a membership; if nobody knows who that is,"
        " ask %(department)s."
    ) % {"department": department}


def complete(application: Application, password: str | None) -> Membership:
    """Create the enterprise with its first administrator; `password` is None for somebody who has a login.

    Raises ValidationError where the credit code has been registered meanwhile or the login is closed.
    """
    refuse_registered(application.credit_code)
    try:
        with transaction.atomic():
            return _create(application, password)
    except IntegrityError:
        # Somebody else confirmed at the same moment; anything else is a fault of ours.
        refuse_registered(application.credit_code)
        raise


def person_of(application: Application) -> Person | None:
    """The person who already logs in with the applicant's address."""
    return Person.objects.filter(email__iexact=application.email).first()


def _create(application: Application, password: str | None) -> Membership:
    person = person_of(application)
    if person is None:
        person = Person.objects.create_user(application.email, application.contact, password)
    if not person.is_active:
        raise ValidationError(_("The login of this address has been closed by the operator of the site."))
    if password is not None and not person.has_usable_password():
        person.set_password(password)
        person.save(update_fields=["password"])
    organisation = Organisation.objects.create(
        name=application.name, credit_code=application.credit_code, region_id=application.region
    )
    OrganisationCapacity.objects.create(organisation=organisation, capacity=Capacity.ENTERPRISE)
    membership = Membership.objects.create(
        person=person, organisation=organisation, roles=sorted(FIRST_ROLES), since=clock.today()
    )
    rights.record_membership("register", membership, person)
    return membership


def _nearest_department(region: Region) -> Organisation | None:
    """The emergency management department of the region, or of the next larger one that has one."""
    place: Region | None = region
    while place is not None:
        found = Organisation.objects.filter(
            region=place, capacities__capacity=Capacity.EMERGENCY_MANAGEMENT_DEPARTMENT
        ).first()
        if found is not None:
            return found
        place = place.parent
    return None
