"""The private addresses of calendars: made, found, revoked, and never found again where nobody may read them."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from accounts import feeds
from accounts.models import CalendarFeed
from records import clock
from records.models import SystemEvent
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def make(membership, **options) -> str:
    return feeds.create(membership=membership, **{"label": "phone", "whole_office": False, **options})


def test_a_feed_is_found_by_its_token_and_the_token_is_kept_nowhere():
    membership = factories.membership()
    token = make(membership)
    found = feeds.found_by(token)
    assert found.membership == membership
    assert not any(token in str(value) for value in CalendarFeed.objects.values().get().values())
    assert len(token) >= 40


@pytest.mark.parametrize("token", ["", "x", "\x00", "时限", "a" * 5000])
def test_any_other_text_finds_nothing(token):
    make(factories.membership())
    assert feeds.found_by(token) is None


def test_making_and_revoking_is_on_record_by_ids_alone():
    membership = factories.membership()
    token = make(membership, label="手机", whole_office=True)
    feed = feeds.found_by(token)
    feeds.revoke(feed=feed)
    assert feeds.found_by(token) is None
    made, revoked = SystemEvent.objects.filter(stream__name="rights")
    assert (made.code, revoked.code) == ("calendar_feed", "calendar_feed_revoked")
    assert made.content == {"feed": feed.pk or made.content["feed"], "membership": membership.pk, "whole_office": True}
    assert made.person_id == revoked.person_id == membership.person_id


def test_an_ended_membership_and_a_closed_login_have_no_calendar():
    ended, closed = factories.membership(), factories.membership()
    tokens = [make(ended), make(closed)]
    ended.until = clock.today() - timedelta(days=1)
    ended.save()
    closed.person.is_active = False
    closed.person.save()
    assert [feeds.found_by(token) for token in tokens] == [None, None]


def test_there_is_an_end_to_the_number_of_calendars():
    membership = factories.membership()
    for _number in range(feeds.MOST):
        make(membership)
    with pytest.raises(ValidationError, match="10 calendars"):
        make(membership)
    make(factories.membership(person=membership.person))


def test_use_is_noted_but_not_at_every_reading(time_machine):
    time_machine.move_to("2026-03-02T08:00:00+00:00", tick=False)
    feed = feeds.found_by(make(factories.membership()))
    feeds.note_use(feed)
    for at, noted in (("08:59", "08:00"), ("09:01", "09:01")):
        time_machine.move_to(f"2026-03-02T{at}:00+00:00", tick=False)
        feeds.note_use(feed)
        feed.refresh_from_db()
        assert f"{feed.last_used_at:%H:%M}" == noted


def test_a_new_password_ends_all_calendars_of_the_person(as_actor):
    actor, other = factories.actor(), factories.membership()
    token, kept = make(actor.membership), make(other)
    new = {"new_password1": "another-long-one", "new_password2": "another-long-one"}
    as_actor(actor).post("/password/", {"old_password": factories.PASSWORD, **new})
    assert feeds.found_by(token) is None
    assert feeds.found_by(kept) is not None
