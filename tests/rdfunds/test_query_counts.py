"""How often the pages of a programme and its steps ask the store: few times, whatever has happened before."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.rdfunds import programmes as world
from tests.rdfunds.rehearsing import programme_at

pytestmark = pytest.mark.django_db
PAGES = {
    "draft": ("agency", {"": 31, "tabs/estimate/": 28, "steps/file_estimate/": 21}),
    "filed": ("finance", {"": 28, "tabs/estimate/": 25, "steps/assess/": 19}),
    "approved, with a budget": (
        "finance",
        {"": 32, "tabs/budgets/": 27, "steps/issue_budget/": 21, "steps/adjust_budget/": 21},
    ),
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


@pytest.mark.parametrize("step", ["issue_budget", "adjust_budget"])
def test_the_page_that_asks_once_more_reads_what_stands_beside_it_once(as_actor, step):
    made = world.build()
    case = programme_at(made, "approved, with a budget")
    client = as_actor(made.finance.handler)
    answers = {**world.payload_of(case, step), "year": "2027" if step == "issue_budget" else "2026"}
    sent = {**answers, "deployed": "", "seen_version": case.version, "key": "one", "do": "check"}
    client.get(f"/cases/{case.reference}/")
    with CaptureQueriesContext(connection) as captured:
        answer = client.post(f"/cases/{case.reference}/steps/{step}/", sent)

    assert answer.status_code == 200
    # Once for what stands beside the answers, once for the checks on the case as it is by then.
    assert sum(query["sql"].startswith('SELECT "rdfunds_yearbudget"') for query in captured) == 2
    assert sum("SAVEPOINT" not in query["sql"] for query in captured) <= 30


def _cost(client, address):
    """The queries of a page that was opened before, without the savepoints that only a test has."""
    assert client.get(address).status_code == 200
    with CaptureQueriesContext(connection) as captured:
        client.get(address)
    return sum("SAVEPOINT" not in query["sql"] for query in captured)
