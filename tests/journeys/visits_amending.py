"""An application whose refusal was corrected: its file, its notices, a further correction, and the check page."""

from collections.abc import Iterator

from tests.grading import world as grading
from tests.journeys.looking import Site, Visit

NOW = grading.moment(grading.SUBMITTED_ON)


def prepare(site: Site) -> None:
    """Replace the notice by which an application was refused."""
    unit, case = site.world.unit, site.cases["refused"]
    answers = grading.amendment(case, unit.handler)
    assert answers is not None
    grading.sign_through(case, "amend", answers, unit.handler, unit.signer, at=NOW)
    case.refresh_from_db()


def visits(site: Site) -> Iterator[Visit]:
    """What the officer and whoever holds the old notice see."""
    case, path = site.cases["refused"], site.case("refused")
    amendment = case.events.get(code="amend")
    said = {"wrong": "条款", "holds": "第1.2条", "reason": "笔误"}
    asked = {"event": str(amendment.sequence), "notice": "replaced", **said}
    form = f"{path}steps/amend/?event={amendment.sequence}"
    yield Visit("officer", path)
    yield Visit("officer", f"{path}notices/")
    yield Visit("officer", form, main=True)
    yield Visit("officer", form, asked | {"do": "check", "seen_version": str(case.version)}, main=True)
    yield Visit("officer", form, asked | {"do": "check", "notice": "", "seen_version": str(case.version)}, status=422)
    yield Visit("", f"/check/{amendment.notices.get().replaces.check_code}/", main=True)
