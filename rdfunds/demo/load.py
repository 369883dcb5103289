"""Loads the demo: an agency, the two departments of the ministry, and programmes at several stages."""

from accounts.demo_people import create_members, create_organisations
from rdfunds.demo.people import FIRST_SERIAL, MEMBERS, OFFICES
from rdfunds.demo.stories import tell_stories


def load() -> None:
    """Create everything once; the caller sees to it that the database has none of it."""
    organisations = create_organisations(OFFICES, first_serial=FIRST_SERIAL)
    tell_stories(create_members(MEMBERS, organisations))
