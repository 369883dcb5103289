"""Where the pages of the ends of an application are found, and those of a renewal without a new review."""

from collections.abc import Iterator
from datetime import date

from grading.models import AccidentRecord
from tests.grading import outcomes
from tests.grading import world as grading
from tests.journeys.looking import Site, Visit

SCENES = {
    "withdrawn": "曹妃甸型材",
    "listed": "滦南钢管",
    "unqualified": "抚宁机械",
    "accepted, reported false": "卢龙铸件",
    "audited, renewal": "昌黎型钢",
    "listed, renewal": "秦冶重工",
}
HURT = "青龙炉料"


def prepare(site: Site) -> None:
    """A case at each of these scenes, and a renewal against which accidents stand."""
    for scene, name in SCENES.items():
        if scene not in site.cases:
            site.cases[scene] = site.world.case_at(scene, by=grading.enterprise(name=f"{name}有限公司"))
    hurt = grading.enterprise(name=f"{HURT}有限公司")
    site.cases["renewal with accidents"] = site.world.case_at("audited, renewal", by=hurt)
    for day, injured in (("2023-06-10", 2), ("2025-01-10", 3)):
        AccidentRecord.objects.create(
            enterprise=hurt.organisation,
            on=date.fromisoformat(day),
            serious_injuries=injured,
            direct_loss_fen=1_200_000_00,
            summary="高处坠落",
            source="台账",
        )
    site.people["another of the department"] = grading.office_pair(site.world.province.organisation)[0].person


def visits(site: Site) -> Iterator[Visit]:
    """The steps' pages: opened, refused, and as they ask once more."""
    yield from _of_lists(site)
    yield from _of_false_commitments(site)
    yield from _of_renewals(site)
    yield Visit("boss", "/console/grading/yearlyselfevaluation/", ours=False)
    yield Visit("boss", "/console/grading/yearlyselfevaluation/add/", ours=False)


def _of_lists(site: Site) -> Iterator[Visit]:
    strike = f"{site.case('listed')}steps/strike/"
    decide = f"{site.case('noticed')}steps/decide_objection/"
    fail = f"{site.case('unqualified')}steps/fail/"
    decision = {"objections-0-number": "1", "objections-0-findings": "经核查属实", "objections-0-outcome": "upheld"}
    yield Visit("department", strike)
    yield Visit("department", strike, {"do": "check"}, status=422)
    yield Visit("department", strike, {**outcomes.striking(site.cases["listed"]), "do": "check"})
    yield Visit("another of the department", decide, main=True)
    yield Visit("another of the department", decide, decision | {"do": "check"}, status=422)
    yield Visit("another of the department", decide, decision | {"told": "情况属实。", "do": "check"})
    yield Visit("department", decide, status=422)
    yield Visit("department", fail, main=True)
    yield Visit("department", fail, {"do": "check"}, status=422)
    yield Visit("department", fail, _rows("reasons", outcomes.FAILED) | {"do": "check"})


def _of_false_commitments(site: Site) -> Iterator[Visit]:
    reported = site.case("accepted, reported false")
    evidence = site.cases["accepted, reported false"].documents.all()[0].pk
    found = _rows("commitments", outcomes.FALSE) | {"evidence": str(evidence), "do": "check"}
    yield Visit("department", reported)
    yield Visit("officer", f"{reported}steps/propose_termination/")
    yield Visit("officer", f"{reported}steps/propose_termination/", found)
    yield Visit("officer", f"{reported}steps/refuse/", status=422)
    yield Visit("department", f"{reported}steps/terminate/", main=True)
    yield Visit("department", f"{reported}steps/terminate/", {"do": "check"}, status=422)
    yield Visit("department", f"{reported}steps/terminate/", found)
    yield Visit("department", f"{reported}steps/dismiss_termination/")
    yield Visit("department", f"{reported}steps/dismiss_termination/", {"reason": "承诺属实", "do": "check"})
    yield Visit("department", f"{site.case('withdrawn')}steps/record_bar/")


def _of_renewals(site: Site) -> Iterator[Visit]:
    confirm = f"{site.case('audited, renewal')}steps/confirm_renewal/"
    judged = {
        f"judgements-{index}-{name}": "on" if value is True else value
        for index, row in enumerate(outcomes.judgements()["judgements"])
        for name, value in row.items()
    }
    yield Visit("department", confirm, main=True)
    yield Visit("department", confirm, {"judgements-0-condition": "revision", "do": "check"}, status=422)
    yield Visit("department", confirm, judged | {"do": "check"})
    yield Visit("department", f"{site.case('renewal with accidents')}steps/confirm_renewal/", status=422)
    yield Visit("department", f"{site.case('renewal with accidents')}steps/to_full_procedure/", main=True)
    yield Visit("department", f"{site.case('listed, renewal')}steps/leave_fast_track/")
    yield Visit(
        "department", f"{site.case('listed, renewal')}steps/leave_fast_track/", {"reason": "事故", "do": "check"}
    )


def _rows(name: str, row: dict[str, str]) -> dict[str, str]:
    return {f"{name}-0-{field}": value for field, value in row.items()}
