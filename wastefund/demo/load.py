"""Loads the demo: the units, the departments that watch them, and landfills at several stages."""

from accounts.demo_people import create_members, create_organisations
from wastefund.demo.people import FIRST_SERIAL, MEMBERS, OFFICES
from wastefund.demo.stories import tell_stories


def load() -> None:
    """Create everything once; the caller sees to it that the database has none of it."""
    organisations = create_organisations(OFFICES, first_serial=FIRST_SERIAL)
    tell_stories(create_members(MEMBERS, organisations))
