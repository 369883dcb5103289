"""The demo's calls and projects: what its logins are promised to find."""

import pytest

from casework import settling
from casework.models import Case
from rdfunds import distribution
from rdfunds.demo import load, logins
from rdfunds.models import Call, Project
from records import clock

pytestmark = pytest.mark.django_db


def test_one_call_is_open_and_one_project_runs(time_machine):
    time_machine.move_to("2026-06-10T10:00:00+08:00", tick=False)
    load()
    settling.settle_all(clock.now())

    assert sorted(Call.objects.values_list("case__state", flat=True)) == ["closed", "open"]
    assert sorted(Case.objects.filter(kind="project").values_list("state", flat=True)) == ["application", "running"]
    running = Project.objects.get(case__state="running")
    assert distribution.held_by(running) == 5_700_000
    assert running.case.deadlines.get(code="first_payment").state == "open"
    assert len({login.email for login in logins()}) == len(logins())


@pytest.mark.parametrize("day", ["2027-01-04", "2026-10-08", "2026-11-23"])
def test_it_can_be_told_on_any_day(time_machine, day):
    time_machine.move_to(f"{day}T10:00:00+08:00", tick=False)
    load()

    assert Project.objects.count() == 2
