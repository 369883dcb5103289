"""The demo's landfills: what each login of the list is promised to find."""

from datetime import date

import pytest
from django.utils import translation

from accounts.actors import PersonActor
from accounts.models import Membership
from casework import queries
from casework.screens import lines
from casework.visibility import visible_to
from wastefund import booking, rules
from wastefund.demo import load, logins
from wastefund.models import Landfill

pytestmark = pytest.mark.django_db


def asked(email: str) -> set[str]:
    """What the worklist asks of the person with that address."""
    actor = PersonActor(Membership.objects.get(person__email=email))
    with translation.override("zh-hans"):
        return {str(line.ask) for group in lines.grouped(queries.worklist(actor), actor) for line in group.lines}


def test_every_login_finds_what_it_is_promised(time_machine):
    time_machine.move_to("2026-06-10T10:00:00+08:00", tick=False)
    load()

    assert asked("lu@qingan.example") == {"签发：确认登记"}
    assert asked("meng@jidong.example") == {"登记已结束月份的填埋量", "完成计划并提请通过"}
    new, entered, existing = Landfill.objects.order_by("pk")
    assert booking.waiting_until(new, date(2026, 5, 1)) == []
    assert {each.month for each in booking.waiting_until(existing, date(2026, 5, 1))} == {date(2026, 4, 1)}
    assert {book.closed_through for book in existing.books} == {date(2025, 12, 31)}
    assert entered.case.state == "entered"
    seen = {email: visible_to(PersonActor(member)) for email, member in _departments().items()}
    assert all({case.pk for case in cases} >= {new.case_id, existing.case_id} for cases in seen.values())
    assert not any(cases.filter(pk=entered.case_id).exists() for cases in seen.values())
    assert existing.regime is rules.ReserveRegime.EXISTING


def _departments() -> dict[str, Membership]:
    emails = [login.email for login in logins() if "（演示）" in login.office]
    return {email: Membership.objects.get(person__email=email) for email in emails}
