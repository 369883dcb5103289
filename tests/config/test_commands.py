"""The commands by which a site is looked after."""

import io
from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command

from accounts.demo_people import PASSWORD
from accounts.models import Organisation, Person
from casework.models import Case
from config.demos import logins
from records import clock
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def demo_site(settings):
    """A site that is the demo."""
    settings.BANLI_DEMO = True
    return settings


def run(*arguments: str) -> str:
    out = io.StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


@pytest.mark.django_db(transaction=True)
def test_the_demo_is_loaded_once(demo_site):
    run("demo")
    counts = (Organisation.objects.count(), Person.objects.count(), Case.objects.count())
    assert all(counts)
    run("demo")
    assert (Organisation.objects.count(), Person.objects.count(), Case.objects.count()) == counts
    assert "as it was recorded" in run("verify")


def test_the_demo_refuses_a_database_with_real_organisations(demo_site):
    factories.organisation()
    with pytest.raises(CommandError, match="real organisations"):
        run("demo")
    assert Organisation.objects.count() == 1


def test_only_a_demo_site_loads_the_demo():
    with pytest.raises(CommandError, match="not the demo"):
        run("demo")
    assert not Organisation.objects.exists()


def test_a_demo_that_fails_half_way_leaves_nothing(demo_site, monkeypatch: pytest.MonkeyPatch):
    def fail(*arguments: object) -> None:
        raise RuntimeError("no stories")

    with monkeypatch.context() as patch:
        patch.setattr(import_module("grading.demo.load"), "tell_stories", fail)
        with pytest.raises(RuntimeError):
            run("demo")
    assert not Organisation.objects.exists()


def test_the_logins_are_listed(demo_site):
    said = run("demo", "--logins")
    assert all(login["email"] in said and login["plays"] in said for login in logins())
    names = {str(apps.get_app_config(name).verbose_name) for name in ("grading", "wastefund", "rdfunds")}
    assert {login["app"] for login in logins()} == names
    assert PASSWORD in said


def test_the_day_of_the_demo_is_moved_forward(demo_site):
    before = clock.today()
    target = before + timedelta(days=20)
    assert target.isoformat() in run("move_to_day", target.isoformat())
    assert clock.today() == target
    with pytest.raises(CommandError, match="forward"):
        run("move_to_day", before.isoformat())


def test_the_day_of_another_site_is_not_moved(settings):
    with pytest.raises(CommandError):
        run("move_to_day", "2099-01-01")
    settings.BANLI_DEMO, settings.BANLI_CLOCK_MOVABLE = True, False
    with pytest.raises(CommandError):
        run("move_to_day", "2099-01-01")


def test_lapses_are_settled_by_hand(demo_site):
    run("demo")
    run("move_to_day", (clock.today() + timedelta(days=30)).isoformat())
    said = run("settle")
    assert "deem_accepted" in said
    assert "0 lapses settled" in run("settle")
    assert "as it was recorded" in run("verify")


def test_a_case_that_cannot_be_settled_is_named(demo_site):
    run("demo")
    run("move_to_day", (clock.today() + timedelta(days=30)).isoformat())
    case = Case.objects.get(deadlines__code="correction_notice", deadlines__state="open")
    Case.objects.filter(pk=case.pk).update(state="accepted")
    with pytest.raises(CommandError, match=case.reference):
        run("settle")
