"""Where a budget is found: the application with its grid, the workbook that it is read from, its versions to read."""

from collections.abc import Iterator
from urllib.parse import quote

from casework.sheets import kept
from tests.grading.world import SUBMITTED_ON
from tests.journeys.looking import Site, Visit
from tests.rdfunds import stages

ON = SUBMITTED_ON.isoformat()
WHO = "investigator with a budget"
NAME = "application returned twice"
SECTIONS = ("project", "units", "lines", "equipment", "people", "basis", "pledges")
LESS = {**stages.CENTRAL, "1 lead materials": "2900000.00"}


def prepare(site: Site) -> None:
    """An application that the agency has returned twice, with another budget each time."""
    world = stages.build()
    case = stages.begin(world, stages.open_call(world, on=ON), on=ON, title="海水分析传感器研制")
    stages.bring(world, case, "submit", "return_application", on=ON)
    stages.write_application(world, case, central=LESS)
    stages.do(world, case, "submit", {}, on=ON)
    stages.do(world, case, "return_application", on=ON)
    stages.write_application(world, case)
    site.people[WHO] = world.investigator.person
    site.cases[NAME] = case
    # Sealed by an earlier version of the site, which said nothing of the draft.
    shown = {"payload": {"cells": []}, "revision": -1}
    site.sealed["budget"] = kept.seal(f"budget of {case.reference}", world.investigator, shown)


def visits(site: Site) -> Iterator[Visit]:
    """Every page of the application, the budget beside another one, and an import that has been overtaken."""
    for section in SECTIONS:
        yield Visit(WHO, f"{site.case(NAME)}contents/application/{section}/", main=section == "lines")
    yield Visit(WHO, f"{site.case(NAME)}tabs/application/", main=True)
    budget = f"/research/{quote(site.cases[NAME].reference)}/budget/"
    yield Visit(WHO, budget)
    yield Visit(WHO, f"{budget}?version=a2&before=a1", main=True)
    yield Visit(WHO, f"{budget}import/", main=True)
    yield Visit(WHO, f"{budget}import/", {}, status=422)
    yield Visit(WHO, f"{budget}import/", {"do": "enter", "preview": site.sealed["budget"]}, status=409)
