"""Withdrawing: until the announcement, and the line across the top stops where the case stood."""

import pytest

from casework.errors import WrongState
from casework.screens.head import stations, tone_of
from tests.grading.world import SUBMITTED_ON, moment, refused

AT = moment(SUBMITTED_ON)


@pytest.mark.parametrize(
    ("state", "done"),
    [
        ("submitted", 1),
        ("correction", 1),
        ("accepted", 2),
        ("audited", 3),
        ("confirmed", 4),
        ("rectifying", 5),
        ("verifying", 6),
        ("listed", 7),
        ("noticed", 7),
    ],
)
def test_the_line_stops_in_the_phase_in_which_it_was_withdrawn(world, state, done):
    case = world.case_at(state)

    world.do(case, "withdraw", at=AT)

    line = [station.state for station in stations(case)]
    assert line == ["done"] * done + ["stopped"] + ["ahead"] * (len(line) - done - 1)
    assert tone_of(case.current_state, case.case_type.phases) == "waiting"


@pytest.mark.parametrize("state", ["unqualified", "failed", "granted", "terminated"])
def test_what_has_not_qualified_or_has_ended_is_not_withdrawn(world, state):
    case = world.case_at(state)

    refused(WrongState, world.do, case, "withdraw", at=AT)

    assert case.state == state
