"""Visits of landfills and their plans: the register, the log, the versions; each step with what stands beside it."""

from collections.abc import Iterator

from tests.grading.world import SUBMITTED_ON
from tests.journeys.looking import Site, Visit
from tests.wastefund import world

KEEPER, SUPERVISOR = "accountant of two parts", "environment department"
ON = SUBMITTED_ON.isoformat()
PARTS = {"filled_flexible": "200000", "capacity_rigid": "60000", "filled_rigid": "5000"}


def prepare(site: Site) -> None:
    """One landfill without a plan, one with a plan and a draft, one whose capacity has grown since its plan."""
    unit = world.unit(name="丰润环保处置有限公司")
    site.people[KEEPER] = unit.accountant.person
    site.people[SUPERVISOR] = world.department().person
    site.cases["entered landfill"] = world.enter(unit, on=ON, name="丰润一场").case
    site.cases["landfill without a plan"] = world.keep(unit, on=ON, name="丰润二场").case
    existing = {**world.EXISTING, **PARTS, "name": "丰润三场"}
    kept = world.keep(unit, on=ON, **existing)
    world.record(unit, kept, ("2022-01", "2000"), ("2022-02", "1500"), on=ON)
    site.cases["adopted plan"] = world.adopt(unit, kept, on=ON)
    site.cases["landfill of two parts"] = kept.case
    grown = world.keep(unit, name="丰润四场")
    site.cases["plan of a smaller landfill"] = world.adopt(unit, grown, on="2026-01-05")
    world.book(grown, "2026-03-01")
    evidence = [world.document(grown.case)]
    facts = {**world.FACTS, "name": "丰润四场", "capacity_flexible": "700000", "reason": "扩容", "evidence": evidence}
    world.do(unit, grown.case, "change_facts", facts, on=ON)
    site.cases["landfill that has grown"] = grown.case
    site.cases["later draft"] = world.draft(
        unit, grown, on=ON, occasion="capacity", basis={"first_month": "2026-03-01"}
    )


def visits(site: Site) -> Iterator[Visit]:
    """What the unit sees and asks, and what the department sees of it."""
    yield Visit(KEEPER, "/", main=True)
    yield Visit(KEEPER, "/start/landfill/", main=True)
    yield Visit(KEEPER, "/start/landfill/", {"name": "丰润五场", "capacity_flexible": "很大"}, status=422)
    yield Visit(KEEPER, "/start/management_plan/")
    for step in ("correct_entry", "confirm_entry"):
        yield Visit(KEEPER, f"{site.case('entered landfill')}steps/{step}/")
    yield Visit(KEEPER, f"{site.case('landfill without a plan')}tabs/plans/")
    kept = site.case("landfill of two parts")
    for tab in ("facts", "volumes", "plans"):
        yield Visit(KEEPER, f"{kept}tabs/{tab}/", main=True)
    for step in ("record_volumes", "change_facts", "close_period", "set_own_rates"):
        yield Visit(KEEPER, f"{kept}steps/{step}/", main=step != "change_facts")
    log = {"volumes-0-month": "2022-01", "volumes-0-part": "flexible", "volumes-0-volume": "1", "do": "check"}
    yield Visit(KEEPER, f"{kept}steps/record_volumes/", log, status=422)
    yield Visit(KEEPER, f"{kept}steps/close_period/", {"month": "2022-02", "do": "check"}, status=422)
    yield Visit(KEEPER, f"{site.case('adopted plan')}tabs/plan/", main=True)
    yield Visit(KEEPER, f"{site.case('plan of a smaller landfill')}tabs/plan/")
    draft = site.case("later draft")
    for section in ("basis", "costs", "rules"):
        yield Visit(KEEPER, f"{draft}contents/management_plan/{section}/", main=section == "costs")
    yield Visit(KEEPER, f"{draft}tabs/plan/")
    yield Visit(KEEPER, f"{draft}steps/adopt/", main=True)
    yield Visit(SUPERVISOR, "/cases/", main=True)
    yield Visit(SUPERVISOR, f"{kept}tabs/facts/")
    yield Visit(SUPERVISOR, f"{site.case('adopted plan')}tabs/plan/")
    yield Visit(SUPERVISOR, f"{site.case('entered landfill')}", status=404)
