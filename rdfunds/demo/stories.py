"""The demo's programmes: one with yearly budgets and a change being drafted, one that waits for its assessment."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from accounts.models import Membership
from casework import contents, engine
from casework.demo_acting import TEN, Pair, People, days_ago, sign_through, take
from casework.models import Case
from rdfunds import kinds
from rdfunds.cost_estimate import COST_ESTIMATE
from records import clock

BATTERIES = {"name": "先进储能材料与系统", "code": "CN-2026"}
SENSORS = {"name": "智能传感与精密测量", "code": "CG-2027"}
TASKS = {
    "CN-2026": "面向规模化储能，突破长寿命电芯材料、系统集成与安全预警关键技术，形成三类示范系统。",
    "CG-2027": "研制量子、光电与微机电精密传感器件，建立计量溯源方法和可靠性评价平台。",
}
REASONS = "按指南方向拟支持项目18个，参照同类专项平均资助强度，并征求了三家单位的报价。"
PURPOSES = ("关键技术攻关项目", "应用示范项目", "青年科学家项目")
SHARES = (60, 30, 10)
"""How many per cent of a year each purpose takes."""
WAN = 10_000
CENTRAL = (9_000, 12_000, 11_000, 6_000)
OTHERS = (1_000, 3_000, 4_000, 2_000)
"""In 万元, year by year; what others give is the units' own money."""


def tell_stories(members: Mapping[str, Membership]) -> None:
    """What the agency and the departments have done so far."""
    people = People.of(dict(members))
    agency = people.pair("he@agency.example", "yan@agency.example")
    finance = people.pair("ning@finance.example", "feng@finance.example")
    _tell_of_a_running_programme(agency, finance)
    _tell_of_one_to_be_assessed(agency)


def _tell_of_a_running_programme(agency: Pair, finance: Pair) -> None:
    """Its estimate is in force, the budgets of last year and of this one are issued, and a change is being drafted."""
    year = clock.today().year
    case = _file(agency, BATTERIES, year - 1, _on(year - 1, 1, 9))
    assessed_on = _on(year - 1, 2, 12)
    assessment = {
        "assessed_by": "演示预算评审中心",
        "assessed_on": clock.day_of(assessed_on).isoformat(),
        "result": "任务与资金匹配，各年度测算依据充分。",
        "total": _yuan(sum(CENTRAL) + sum(OTHERS)),
    }
    take(case, "assess", assessment, finance.handler, assessed_on)
    number = {"document_number": f"财演〔{year - 1}〕12号"}
    sign_through(case, "approve_estimate", number, finance, _on(year - 1, 2, 26))
    _issue(case, finance, year - 1, CENTRAL[0], _on(year - 1, 3, 18))
    _issue(case, finance, year, CENTRAL[1] - 500, min(_on(year, 3, 6), days_ago(5)))
    # The expenditure of the last year is still to be written, so that the page says what is missing.
    dearer = _income(case, (*CENTRAL[:-1], CENTRAL[-1] + 2_000))
    _write(case, agency, {"basis": _basis(case, sum(CENTRAL) + sum(OTHERS) + 2_000), "income": dearer}, days_ago(2))


def _issue(case: Case, finance: Pair, year: int, wan: int, at: datetime) -> None:
    answers = {
        "year": year,
        "amount": _yuan(wan),
        "deployed": False,
        "document_number": f"财演〔{clock.day_of(at).year}〕20号",
    }
    sign_through(case, "issue_budget", answers, finance, at)


def _tell_of_one_to_be_assessed(agency: Pair) -> None:
    """The finance department has it on its list."""
    _file(agency, SENSORS, clock.today().year + 1, days_ago(4))


def _file(agency: Pair, facts: dict[str, str], first_year: int, at: datetime) -> Case:
    """A programme whose estimate two people have filed."""
    payload = {**facts, "first_year": first_year, "last_year": first_year + len(CENTRAL) - 1}
    case = engine.open_case(kinds.PROGRAMME, agency.handler, payload, key=str(uuid.uuid4()), at=at).case
    _write(case, agency, _estimate(case), at)
    sign_through(case, "file_estimate", {"documents": []}, agency, at)
    return case


def _estimate(case: Case) -> dict[str, Any]:
    first_year = case.record.first_year
    years = list(zip(range(first_year, first_year + len(CENTRAL)), CENTRAL, OTHERS, strict=True))
    return {
        "basis": _basis(case, sum(CENTRAL) + sum(OTHERS)),
        "income": _income(case, CENTRAL),
        "expenditure": {
            "expenditure": [
                {"year": year, "purpose": purpose, "amount": _yuan((central + own) * share // 100)}
                for year, central, own in years
                for purpose, share in zip(PURPOSES, SHARES, strict=True)
            ]
        },
    }


def _income(case: Case, central: Sequence[int]) -> dict[str, Any]:
    """The income of each year in 万元: so much central money, the rest from the units."""
    years = enumerate(zip(central, OTHERS, strict=True), start=case.record.first_year)
    rows = [
        {"year": year, "central": _yuan(of_center), "local": None, "own": _yuan(own), "other": None}
        for year, (of_center, own) in years
    ]
    return {"income": rows}


def _basis(case: Case, total: int) -> dict[str, str]:
    return {"tasks": TASKS[case.record.code], "reasons": REASONS, "total": _yuan(total)}


def _write(case: Case, agency: Pair, sections: dict[str, Any], at: datetime) -> None:
    """Save pages of the estimate one by one, as their forms would."""
    for section, payload in sections.items():
        draft = contents.draft(case, kinds.ESTIMATE)
        if draft is None:
            raise RuntimeError(f"no estimate is being drafted in {case}")
        contents.write_section(
            case, COST_ESTIMATE, section, agency.handler, payload, seen_revision=draft.revision, at=at
        )


def _on(year: int, month: int, day: int) -> datetime:
    return datetime.combine(date(year, month, day), time(TEN), clock.SHANGHAI)


def _yuan(wan: int) -> str:
    return f"{wan * WAN}.00"
