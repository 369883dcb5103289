"""What the waiting times say of the procedures of research funds."""

from datetime import date

import pytest

from casework import ageing, engine
from casework.ageing import Asked
from tests.grading.world import moment
from tests.rdfunds import stages

pytestmark = pytest.mark.django_db


def test_the_end_of_the_time_in_which_one_may_apply_makes_nobody_late():
    world = stages.build()
    call = stages.open_call(world).case
    engine.settle(call, moment("2026-04-23"))
    call.refresh_from_db()
    assert call.state == "closed"

    found = ageing.figures(world.signer, Asked(date(2026, 1, 1), date(2026, 12, 31)))

    assert [row.limit for row in found.done if row.kind == "call"] == []
