"""Withdrawing: the line across the top stops where the case stood."""

import pytest

from casework.screens.head import stations, tone_of
from tests.grading.world import SUBMITTED_ON, moment


@pytest.mark.parametrize(
    ("state", "line"),
    [
        ("submitted", ["done", "stopped", "ahead", "ahead"]),
        ("correction", ["done", "stopped", "ahead", "ahead"]),
        ("accepted", ["done", "done", "stopped", "ahead"]),
        ("audited", ["done", "done", "done", "stopped"]),
    ],
)
def test_the_line_stops_in_the_phase_in_which_it_was_withdrawn(world, state, line):
    case = world.case_at(state)

    world.do(case, "withdraw", at=moment(SUBMITTED_ON))

    assert [station.state for station in stations(case)] == line
    assert tone_of(case.current_state, case.case_type.phases) == "waiting"
