"""Where a programme is found: its pages while it is written, assessed, changed and paid."""

from collections.abc import Iterator
from urllib.parse import quote

from tests.journeys.looking import Site, Visit
from tests.rdfunds import programmes as world

AGENCY = "handler of a management agency"
SCIENCE = "handler of the science department"
FINANCE = "handler of the finance department"
WRITTEN = "programme being written"
FILED = "programme filed"
ASSESSED = "programme assessed"
RUNNING = "programme with budgets"
CHANGING = "programme with a change asked for"
FORWARDED = "programme with a change forwarded"
ENDED = "programme terminated"


def prepare(site: Site) -> None:
    """Seven programmes of one agency."""
    made = world.build()
    site.people[AGENCY] = made.agency.handler.person
    site.people[SCIENCE] = made.science.handler.person
    site.people[FINANCE] = made.finance.handler.person
    site.cases[WRITTEN] = world.start(made, code="W-1")
    for name, steps in ((FILED, ("file_estimate",)), (ASSESSED, ("file_estimate", "assess"))):
        case = site.cases[name] = world.start(made, code=f"F-{len(steps)}")
        world.write(case)
        for step in steps:
            world.do(made, case, step)
    running = site.cases[RUNNING] = world.approved(made, code="R-1")
    world.issue(made, running, 2026, "70000000.00")
    world.adjust(made, running, 2026, "75000000.00")
    world.write(running, **world.CHANGED)
    ended = site.cases[ENDED] = world.approved(made, code="E-1")
    world.issue(made, ended, 2026, "70000000.00")
    world.do(made, ended, "terminate")
    for name, steps in ((CHANGING, ("ask_change",)), (FORWARDED, ("ask_change", "forward_change"))):
        case = site.cases[name] = world.approved(made, code=f"C-{len(steps)}")
        world.write(case, **world.CHANGED)
        for step in steps:
            world.do(made, case, step)


def visits(site: Site) -> Iterator[Visit]:
    """The pages of the estimate and of the budgets, and every step that asks something."""
    yield Visit(AGENCY, "/start/programme/")
    for section in ("basis", "income", "expenditure"):
        yield Visit(AGENCY, f"{site.case(WRITTEN)}contents/cost_estimate/{section}/", main=section == "income")
    yield Visit(AGENCY, f"{site.case(WRITTEN)}tabs/budgets/")
    for step in ("assess", "return_estimate"):
        yield Visit(FINANCE, f"{site.case(FILED)}steps/{step}/")
    yield Visit(FINANCE, f"{site.case(ASSESSED)}steps/approve_estimate/")
    for tab in ("estimate", "budgets"):
        yield Visit(AGENCY, f"{site.case(RUNNING)}tabs/{tab}/", main=True)
    for step in ("ask_change", "drop_change", "complete"):
        yield Visit(AGENCY, f"{site.case(RUNNING)}steps/{step}/")
    for step in ("issue_budget", "adjust_budget", "terminate"):
        yield Visit(FINANCE, f"{site.case(RUNNING)}steps/{step}/", main=step == "issue_budget")
    yield Visit(AGENCY, f"/research/{quote(site.cases[RUNNING].reference)}/journal/", main=True)
    yield Visit(AGENCY, f"{site.case(CHANGING)}steps/withdraw_change/")
    for step in ("forward_change", "refuse_change"):
        yield Visit(SCIENCE, f"{site.case(CHANGING)}steps/{step}/", main=step == "forward_change")
    for step in ("approve_change", "decline_change"):
        yield Visit(FINANCE, f"{site.case(FORWARDED)}steps/{step}/")
    yield Visit(FINANCE, f"{site.case(FORWARDED)}tabs/estimate/")
    yield Visit(FINANCE, f"{site.case(ENDED)}tabs/budgets/")
