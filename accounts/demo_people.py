"""Invented organisations and people for a demo: how an app names and creates those that it tells of."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.contrib.auth.hashers import make_password
from django.utils.functional import Promise
from stdnum.cn import uscc

from accounts.models import Membership, Organisation, OrganisationCapacity, Person
from accounts.roles import Capacity

# The demo's password is public by design: it is printed at every start and works on demo data alone.
PASSWORD = "banli-demo-2026"  # noqa: S105  # nosec B105
MEMBERS_SINCE = date(2021, 11, 1)
COMPANIES = (Capacity.ENTERPRISE, Capacity.RESPONSIBLE_UNIT)


@dataclass(frozen=True)
class Office:
    """One organisation of the demo."""

    key: str
    name: str
    region: str
    capacity: str
    level: str = ""
    prefix: str = ""
    address: str = ""


@dataclass(frozen=True)
class Member:
    """One person of the demo, in one organisation."""

    email: str
    name: str
    office: str
    roles: tuple[str, ...]
    plays: Promise
    """What this login lets one try, in a few words."""


class Login(NamedTuple):
    """One line of the list of whom one can sign in as."""

    plays: str
    name: str
    office: str
    email: str


def create_organisations(offices: Iterable[Office], *, first_serial: int = 1) -> dict[str, Organisation]:
    """The organisations by key, each with its capacity; the serials of their credit codes count from `first_serial`."""
    made = {}
    for serial, office in enumerate(offices, start=first_serial):
        organisation = Organisation.objects.create(
            name=office.name,
            credit_code=_credit_code(office, serial),
            region_id=office.region,
            address=office.address,
            document_prefix=office.prefix,
        )
        OrganisationCapacity.objects.create(organisation=organisation, capacity=office.capacity, level=office.level)
        made[office.key] = organisation
    return made


def create_members(members: Iterable[Member], organisations: Mapping[str, Organisation]) -> dict[str, Membership]:
    """The memberships by e-mail address."""
    made = {}
    # One hash for all: it is slow by design, and the password is known to everybody.
    password = make_password(PASSWORD)
    for member in members:
        person = Person.objects.create(email=member.email, name=member.name, password=password)
        made[member.email] = Membership.objects.create(
            person=person, organisation=organisations[member.office], roles=list(member.roles), since=MEMBERS_SINCE
        )
    return made


def logins(members: Iterable[Member], offices: Iterable[Office]) -> list[Login]:
    """Who can log in, as the list of logins shows it."""
    names = {office.key: office.name for office in offices}
    return [Login(str(member.plays), member.name, names[member.office], member.email) for member in members]


def _credit_code(office: Office, serial: int) -> str:
    kind = "91" if office.capacity in COMPANIES else "12"
    body = f"{kind}{office.region}{serial:08d}X"
    return body + uscc.calc_check_digit(body)
