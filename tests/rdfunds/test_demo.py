"""The demo's programmes: what each login of the list is promised to find."""

import pytest
from django.utils import translation

from accounts.actors import PersonActor
from accounts.models import Membership
from casework import queries
from casework.screens import lines
from rdfunds.demo import load, logins
from rdfunds.models import Programme
from rdfunds.screens.estimate import estimate_tab

pytestmark = pytest.mark.django_db


def asked(email: str) -> set[str]:
    """What the worklist asks of the person with that address."""
    actor = PersonActor(Membership.objects.get(person__email=email))
    with translation.override("zh-hans"):
        return {str(line.ask) for group in lines.grouped(queries.worklist(actor), actor) for line in group.lines}


@pytest.mark.parametrize("day", ["2026-06-10", "2026-01-06"])
def test_every_login_finds_what_it_is_promised(time_machine, day):
    time_machine.move_to(f"{day}T10:00:00+08:00", tick=False)
    load()

    assert "组织概算评审" in asked("ning@finance.example")
    running = Programme.objects.get(code="CN-2026")
    assert (running.case.state, running.budgets.count()) == ("approved", 2)
    agency = PersonActor(Membership.objects.get(person__email="he@agency.example"))
    shown = estimate_tab(running.case, agency)
    assert shown["is_draft"]
    assert shown["table"].compared
    assert {login.email for login in logins()} >= set(
        Membership.objects.filter(organisation__name__contains="（演示）").values_list("person__email", flat=True)
    )
