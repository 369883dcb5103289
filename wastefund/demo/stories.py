"""The demo's landfills: a new one with its books, an existing one that waits for volumes, one not confirmed yet."""

import uuid
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from accounts.models import Membership
from casework import contents, documents, engine, proposals
from casework.demo_acting import TEN, Pair, People, days_ago, sign_through, take
from casework.models import Case
from records import clock
from wastefund import booking, kinds, rules
from wastefund.demo.papers import paper
from wastefund.management_plan import PLAN
from wastefund.models import Landfill
from wastefund.rules import LandfillKind

NEW_SITE = {
    "name": "清岸柔性填埋场",
    "permit_number": "冀危许130209001",
    "permit_holder": "清岸环保处置有限公司",
    "region": "130209",
    "address": "唐山市曹妃甸区装备制造园区6号",
    "waste_categories": "HW18, HW31, HW49",
    "operating_since": "2026-01-01",
    "planned_closure": "2035-12-31",
    "capacity_flexible": "600000",
}
FURTHER_SITE = {
    **NEW_SITE,
    "name": "清岸刚性填埋库",
    "permit_number": "冀危许130209002",
    "waste_categories": "HW21, HW33",
    "operating_since": "2026-12-01",
    "planned_closure": "2041-11-30",
    "capacity_flexible": "",
    "capacity_rigid": "80000",
}
EXISTING_SITE = {
    "name": "冀东危险废物填埋场",
    "permit_number": "冀危许130208003",
    "permit_holder": "冀东固废处置有限公司",
    "region": "130208",
    "address": "唐山市丰润区任各庄镇",
    "waste_categories": "HW17, HW18, HW22, HW48",
    "operating_since": "2015-04-01",
    "planned_closure": "2036-12-31",
    "capacity_flexible": "600000",
    "filled_flexible": "200000",
    "capacity_rigid": "60000",
    "filled_rigid": "5000",
}
FILLED_MONTHLY = {LandfillKind.FLEXIBLE: Decimal(1850), LandfillKind.RIGID: Decimal(240)}
"""m3 in a month, more or less."""
SEASON = (Decimal("0.6"), Decimal("0.45"), 1, Decimal("1.1"), Decimal("1.2"), Decimal("1.15"))
"""How much busier or quieter one month is than the next, over and over."""
NEW_PLAN = {"method": "by_month", "discount_rate": "5", "asset_cost": "60000000.00", "depreciation": "by_month"}
EXISTING_PLAN = {"discount_rate": "4.5", "asset_cost": "38000000.00", "depreciation": "by_month"}
YEARLY = {
    "monitoring": "900000.00",
    "water_and_leachate": "1150000.00",
    "pollution_control": "320000.00",
    "other_decommissioning": "180000.00",
}
RULES = {
    "responsibilities": "财务部按月计提并记账，生产部每月3日前报上月填埋量，总会计师复核，每年4月底前向市级部门报告。",
    "use_of_funds": "由安全环保部提出申请，附合同和验收单，财务部审核，总经理批准，支付后五个工作日内入账。",
}


def tell_stories(members: Mapping[str, Membership]) -> None:
    """What each of the units has done so far."""
    people = People.of(dict(members))
    qingan = people.pair("zhang@qingan.example", "lu@qingan.example")
    _tell_of_a_new_landfill(qingan)
    _tell_of_an_entry_to_be_confirmed(qingan)
    _tell_of_an_existing_landfill(people.pair("meng@jidong.example", "gu@jidong.example"))


def _tell_of_a_new_landfill(unit: Pair) -> None:
    """Its plan was adopted in its first month; the clock has booked every month since."""
    landfill = _keep(unit, NEW_SITE, _on(2026, 1, 5), _on(2026, 1, 7))
    _adopt(unit, landfill, NEW_PLAN, _on(2026, 1, 14))
    _book(landfill, clock.now())


def _tell_of_an_entry_to_be_confirmed(unit: Pair) -> None:
    """The accountant has entered it and put it forward; the approver has not signed yet."""
    case = _enter(unit, FURTHER_SITE, days_ago(2))
    payload = {"evidence": [_document(case, unit, "危险废物经营许可证", 9, days_ago(2))]}
    proposals.prepare(case, "confirm_entry", unit.handler, payload, seen_version=case.version, at=days_ago(1))


def _tell_of_an_existing_landfill(unit: Pair) -> None:
    """Everything since 2022 was booked when its plan was adopted; of the last two months the volumes are missing."""
    landfill = _keep(unit, EXISTING_SITE, _on(2026, 1, 6), _on(2026, 1, 9))
    _record(unit, landfill, rules.IN_FORCE, date(2025, 12, 31), _on(2026, 1, 12))
    _adopt(unit, landfill, EXISTING_PLAN, _on(2026, 1, 20))
    _book(landfill, _on(2026, 2, 2))
    sign_through(landfill.case, "close_period", {"month": "2025-12"}, unit, _on(2026, 2, 4))
    _record(unit, landfill, date(2026, 1, 1), _two_months_ago(), days_ago(12))
    _book(landfill, clock.now())
    draft = _begin_plan(unit, landfill, "cost", days_ago(3))
    _write(draft, unit, {"costs": {"costs": _costs(landfill, dearer=Decimal("1.2"))}}, days_ago(3))


def _keep(unit: Pair, facts: dict[str, str], entered: datetime, confirmed: datetime) -> Landfill:
    """A landfill that two people have put into the register."""
    case = _enter(unit, facts, entered)
    papers = (("危险废物经营许可证", 8), ("填埋库容测绘报告", 15))
    evidence = [_document(case, unit, name, length, confirmed) for name, length in papers]
    sign_through(case, "confirm_entry", {"evidence": evidence}, unit, confirmed)
    return Landfill.objects.select_related("case").get(case=case)


def _enter(unit: Pair, facts: dict[str, str], at: datetime) -> Case:
    return engine.open_case(kinds.LANDFILL, unit.handler, facts, key=str(uuid.uuid4()), at=at).case


def _adopt(unit: Pair, landfill: Landfill, basis: dict[str, str], at: datetime) -> None:
    """The first version of the plan, written and adopted."""
    case = _begin_plan(unit, landfill, "first", at)
    sections = {
        "basis": {**basis, "rate_basis": "2026年1月上旬30年期国债收益率加本单位信用利差"},
        "costs": {"costs": _costs(landfill)},
        "rules": {**RULES, "rules": [_document(case, unit, "退役费用内部管理制度", 17, at)]},
    }
    _write(case, unit, sections, at)
    sign_through(case, "adopt", {"decided_by": "2026年第1次总经理办公会"}, unit, at)
    landfill.refresh_from_db()


def _begin_plan(unit: Pair, landfill: Landfill, occasion: str, at: datetime) -> Case:
    payload = {"landfill": str(landfill.pk), "occasion": occasion}
    return engine.open_case(kinds.PLAN, unit.handler, payload, key=str(uuid.uuid4()), at=at).case


def _write(case: Case, unit: Pair, sections: dict[str, Any], at: datetime) -> None:
    """Save pages of the plan one by one, as their forms would."""
    for section, payload in sections.items():
        draft = contents.draft(case, kinds.PLAN)
        if draft is None:
            raise RuntimeError(f"{case} is not being drafted")
        contents.write_section(case, PLAN, section, unit.handler, payload, seen_revision=draft.revision, at=at)


def _costs(landfill: Landfill, dearer: Decimal = Decimal(1)) -> list[dict[str, Any]]:
    """The 30 years after closure, purpose by purpose, and the closure works before them."""
    closing = landfill.planned_closure.year
    works = [("closure_works", closing + 1, closing + 1, "18000000.00", "封场工程初步设计概算")]
    years = [
        (purpose, closing + 1, closing + 30, yearly, "同类填埋场三年实际支出") for purpose, yearly in YEARLY.items()
    ]
    return [
        {
            "purpose": purpose,
            "first_year": first,
            "last_year": last,
            "yearly": str((Decimal(yearly) * dearer).quantize(rules.FEN)),
            "basis": basis,
        }
        for purpose, first, last, yearly, basis in (*works, *years)
    ]


def _record(unit: Pair, landfill: Landfill, first: date, last: date, at: datetime) -> None:
    """Record the volumes of these months, part by part."""
    rows = [
        {"part": kind, "month": f"{month:%Y-%m}", "volume": str(volume), "reason": ""}
        for kind, month, volume in _volumes(first, last)
    ]
    take(landfill.case, "record_volumes", {"volumes": rows}, unit.handler, at)


def _volumes(first: date, last: date) -> Iterator[tuple[LandfillKind, date, Decimal]]:
    for number, month in enumerate(rules.months(first, last)):
        for kind, usual in FILLED_MONTHLY.items():
            yield kind, month, (usual * SEASON[number % len(SEASON)]).quantize(Decimal("0.1"))


def _book(landfill: Landfill, at: datetime) -> None:
    """What the clock would have booked by then, in one go."""
    booking.book_months(landfill, clock.day_of(at), at)


def _document(case: Case, unit: Pair, name: str, length: int, at: datetime) -> str:
    return str(documents.store(case, paper(name, length), name, unit.handler, at=at).pk)


def _two_months_ago() -> date:
    """The last day before the last two months that are over."""
    before = rules.month_of(clock.today())
    for _month in range(2):
        before = rules.month_of(before - timedelta(days=1))
    return before - timedelta(days=1)


def _on(year: int, month: int, day: int) -> datetime:
    return datetime.combine(date(year, month, day), time(TEN), clock.SHANGHAI)
