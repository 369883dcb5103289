"""Visits of the imports from a spreadsheet: the file to choose, and previews that have been overtaken or refused."""

from collections.abc import Iterator

from casework.sheets import kept
from tests.grading.world import SUBMITTED_ON
from tests.journeys.looking import Site, Visit
from tests.wastefund import world

REGISTER = "/landfills/import/"
NAME = "迁安危险废物填埋场"
WHO = "accountant with a spreadsheet"
SHOWN = {"key": "spreadsheet", "places": {"month": "A", "volume": "C", "name": "A"}, "notes": []}


def prepare(site: Site) -> None:
    """A landfill with a month recorded, and previews that were made before that."""
    unit = world.unit(name="迁安环保处置有限公司")
    on = SUBMITTED_ON.isoformat()
    landfill = world.keep(unit, on=on, name=NAME, operating_since="2025-01-01")
    seen = landfill.case.version
    world.record(unit, landfill, ("2026-01", "100"), on=on)
    site.people[WHO] = unit.accountant.person
    site.cases["with a log"] = landfill.case
    months = [{"month": f"2026-0{n}", "part": "flexible", "volume": "100", "reason": ""} for n in (1, 2)]
    log = {"rows": [[row, *month.values()] for row, month in enumerate(months, start=2)], "version": seen}
    facts = [world.FACTS | {"name": NAME, "closed_on": ""}] * 2
    register = {"rows": [[row, each] for row, each in enumerate(facts, start=2)]}
    previews = {
        "log": (f"volumes of {landfill.case.reference}", log | {"payload": {"volumes": months}}),
        "register": ("landfills", register),
    }
    for name, (about, preview) in previews.items():
        site.sealed[name] = kept.seal(about, unit.accountant, preview | SHOWN)


def visits(site: Site) -> Iterator[Visit]:
    """Both imports, from the file to what is refused."""
    log = f"/landfills/{site.cases['with a log'].reference}/volumes/import/"
    yield Visit(WHO, f"{site.case('with a log')}tabs/volumes/")
    for path in (log, REGISTER):
        yield Visit(WHO, path, main=True)
        yield Visit(WHO, path, {}, status=422)
    yield Visit(WHO, log, {"do": "enter", "preview": site.sealed["log"]}, status=409, main=True)
    yield Visit(WHO, REGISTER, {"do": "enter", "preview": site.sealed["register"]}, status=422, main=True)
