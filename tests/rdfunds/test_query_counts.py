"""How often the pages of a programme and its steps ask the store: few times, whatever has happened before."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.rdfunds import programmes as world
from tests.rdfunds.rehearsing import programme_at

pytestmark = pytest.mark.django_db
PAGES = {
    "draft": ("agency", {"": 33, "tabs/estimate/": 32, "steps/file_estimate/": 26}),
    "filed": ("finance", {"": 29, "tabs/estimate/": 27, "steps/assess/": 23}),
    "approved, with a budget": ("finance", {"": 33, "tabs/budgets/": 29, "steps/issue_budget/": 25}),
}
"""By scene: who looks, and how many queries each page may take; session and frame take some 15."""


@pytest.mark.parametrize("scene", PAGES)
def test_pages_and_steps_ask_few_times(as_actor, scene):
    made = world.build()
    case = programme_at(made, scene)
    who, most = PAGES[scene]
    client = as_actor(getattr(made, who).handler)
    taken = {path: _cost(client, f"/cases/{case.reference}/{path}") for path in most}
    assert {path: count for path, count in taken.items() if count > most[path]} == {}


def _cost(client, address):
    """The queries of a page that was opened before, without the savepoints that only a test has."""
    assert client.get(address).status_code == 200
    with CaptureQueriesContext(connection) as captured:
        client.get(address)
    return sum("SAVEPOINT" not in query["sql"] for query in captured)
