"""Where the pages between the audit and the review are found: confirmation, appointment, replacement."""

from collections.abc import Iterator
from datetime import date

from grading.models import AccidentRecord, BarRecord, DishonestyRecord, GradeRecord, Tie
from tests.grading import world as grading
from tests.journeys.looking import Site, Visit

AT = grading.moment(grading.SUBMITTED_ON)
NAMES = {"confirmed": "古冶铸管", "returned": "开平耐材", "recorded": "迁西选矿"}


def prepare(site: Site) -> None:
    """A case confirmed, one returned for another audit, and one whose enterprise stands in every register."""
    for name, enterprise in NAMES.items():
        state = {"returned": "audited", "recorded": "audited"}.get(name, name)
        site.cases[name] = site.world.case_at(state, by=grading.enterprise(name=f"{enterprise}有限公司"))
    site.world.do(site.cases["returned"], "return_to_ou", {"reasons": [grading.REASON]}, at=AT)
    _records(site)
    unit = site.world.review_unit
    Tie.objects.create(
        unit=unit.organisation,
        person=unit.signer.person,
        enterprise=site.cases["confirmed"].record.enterprise,
        on=date(2019, 4, 2),
        nature="安全培训",
        source="培训签到表",
    )


def _records(site: Site) -> None:
    firm = site.cases["recorded"].record.enterprise
    AccidentRecord.objects.create(
        enterprise=firm,
        on=date(2024, 5, 6),
        serious_injuries=1,
        direct_loss_fen=80_000_00,
        summary="坠落",
        source="台账",
    )
    BarRecord.objects.create(enterprise=firm, kind="failure", notified_on=date(2022, 3, 1), source="旧文")
    DishonestyRecord.objects.create(
        enterprise=firm, listed_on=date(2020, 1, 1), removed_on=date(2021, 1, 1), source="名单"
    )
    GradeRecord.objects.create(
        enterprise=firm,
        industry=site.world.standard.industry,
        level=3,
        announced_on=date(2023, 4, 1),
        valid_until=date(2026, 4, 1),
        document_number="唐应急标〔2023〕3号",
    )


def visits(site: Site) -> Iterator[Visit]:
    """The steps' pages, by the department and by the organising unit, and the console's tables of offices."""
    recorded, confirmed, returned = site.case("recorded"), site.case("confirmed"), site.case("returned")
    row = {"reasons-0-place": "2.1", "reasons-0-reason": "现场不符", "reasons-0-rule": "G-7-2-2"}
    yield Visit("department", f"{recorded}steps/confirm/", main=True)
    yield Visit("department", f"{recorded}steps/confirm/", {"remark": "", "do": "check"})
    for step in ("return_to_ou", "decline"):
        yield Visit("department", f"{recorded}steps/{step}/")
        yield Visit("department", f"{recorded}steps/{step}/", row | {"do": "check"})
        yield Visit("department", f"{recorded}steps/{step}/", {"reasons-0-place": "2.1", "do": "check"}, status=422)
    yield Visit("officer", f"{returned}steps/pass_audit/")
    yield Visit("officer", f"{confirmed}steps/appoint/", main=True)
    yield Visit("officer", f"{confirmed}steps/appoint/", {"first_day": "2026-03-09", "do": "check"}, status=422)
    yield Visit("officer", f"{site.case('reviewing')}steps/replace_unit/")
    yield Visit("officer", f"{site.case('verifying')}steps/replace_unit/")
    for table in ("jurisdiction", "tie"):
        yield Visit("boss", f"/console/grading/{table}/", ours=False)
        yield Visit("boss", f"/console/grading/{table}/add/", ours=False)
