"""People and organisations for tests. Every default is believable; say only what the test is about."""

from datetime import date, timedelta
from itertools import count
from typing import Any

from stdnum.cn import uscc

from accounts.actors import PersonActor
from accounts.models import Delegation, Membership, Organisation, OrganisationCapacity, Person, Region
from accounts.roles import Capacity, Level, Role
from records import clock

PASSWORD = "a-long-password"
_numbers = count(1)


def region(code: str = "130203", name: str = "路北区") -> Region:
    """The region with `code`, and those above it where a flush has taken them away."""
    parent = None
    if not code.endswith("0000"):
        above = code[:2] + "0000" if code.endswith("00") else code[:4] + "00"
        parent = region(above, above)
    level = Level.PROVINCE if parent is None else Level.PREFECTURE if code.endswith("00") else Level.COUNTY
    return Region.objects.get_or_create(code=code, defaults={"name": name, "level": level, "parent": parent})[0]


def credit_code(number: int | None = None) -> str:
    """A valid unified social credit code; another one at each call without `number`."""
    stem = f"91130203{next(_numbers) if number is None else number:09d}"
    return stem + uscc.calc_check_digit(stem)


def person(name: str = "", **fields: Any) -> Person:
    """Somebody with a login, whose password is PASSWORD."""
    number = next(_numbers)
    fields.setdefault("email", f"p{number}@example.cn")
    return Person.objects.create_user(name=name or f"张{number}", password=PASSWORD, **fields)


def organisation(*capacities: str, level: str = "", **fields: Any) -> Organisation:
    """An organisation with these capacities, an enterprise unless told; `level` is that of a department."""
    fields.setdefault("name", f"华北冶金{next(_numbers)}有限公司")
    fields.setdefault("credit_code", credit_code())
    if "region" not in fields:
        fields["region"] = region()
    made = Organisation.objects.create(**fields)
    for capacity in capacities or (Capacity.ENTERPRISE,):
        OrganisationCapacity.objects.create(organisation=made, capacity=capacity, level=level)
    return made


def membership(*roles: str, **fields: Any) -> Membership:
    """Somebody in an organisation since long ago, as handler unless told."""
    fields.setdefault("since", date(2024, 1, 1))
    if "person" not in fields:
        fields["person"] = person()
    if "organisation" not in fields:
        fields["organisation"] = organisation()
    return Membership.objects.create(roles=sorted(roles) or [Role.HANDLER], **fields)


def actor(*roles: str, **fields: Any) -> PersonActor:
    """The hand of a new membership."""
    return PersonActor(membership(*roles, **fields))


def delegation(absent: Membership, stand_in: Membership | None = None, **fields: Any) -> Delegation:
    """`stand_in`, or a new colleague, stands in for `absent`, from today for a week unless told."""
    fields = {"since": clock.today(), "until": clock.today() + timedelta(days=7), "reason": "出差"} | fields
    stand_in = stand_in or membership(organisation=absent.organisation)
    return Delegation.objects.create(absent=absent, stand_in=stand_in, **fields)
