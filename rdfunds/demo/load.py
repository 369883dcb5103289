"""Loads the demo: an agency, the two departments of the ministry, programmes and projects at several stages."""

from accounts.demo_people import create_members, create_organisations
from rdfunds.demo.people import FIRST_SERIAL, MEMBERS, OFFICES
from rdfunds.demo.projects import tell_of_projects
from rdfunds.demo.stories import tell_stories


def load() -> None:
    """Create everything once; the caller sees to it that the database has none of it."""
    organisations = create_organisations(OFFICES, first_serial=FIRST_SERIAL)
    members = create_members(MEMBERS, organisations)
    tell_stories(members)
    tell_of_projects(members)
