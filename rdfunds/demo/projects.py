"""The demo's calls and projects: one project that runs, and one that is being applied for under an open call."""

import uuid
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from accounts.models import Membership, OrganisationCapacity
from accounts.roles import Capacity
from casework import contents, engine
from casework.demo_acting import Pair, People, days_ago, sign_through, take
from casework.models import Case
from rdfunds import kinds
from rdfunds.application import APPLICATION
from rdfunds.demo.stories import BATTERIES, TASKS
from rdfunds.models import Programme
from rdfunds.rules import BudgetLine, Source
from rdfunds.task_book import TASK_BOOK
from records import clock

FIRST = "储能材料与系统关键技术项目申报指南"
SECOND = "储能安全预警关键技术项目申报指南"
RUNNING = {"title": "长寿命储能电芯材料与工艺", "investigator": "周泊远"}
APPLYING = {"title": "储能系统热失控早期预警", "investigator": "周泊远"}
CENTRAL = {
    ("1", "haihe", BudgetLine.MATERIALS): "1650000.00",
    ("1", "haihe", BudgetLine.EQUIPMENT_PURCHASE): "900000.00",
    ("1", "haihe", BudgetLine.STAFF): "420000.00",
    ("1", "haihe", BudgetLine.INDIRECT): "560000.00",
    ("2", "yanshan", BudgetLine.TESTING): "780000.00",
    ("2", "yanshan", BudgetLine.MATERIALS): "640000.00",
    ("2", "yanshan", BudgetLine.INDIRECT): "350000.00",
    ("2", "luanhe", BudgetLine.TRIAL_MANUFACTURE): "500000.00",
    ("2", "luanhe", BudgetLine.INDIRECT): "100000.00",
}
"""Yuan of central money by subproject, unit and line."""
SHARES = (("1", "haihe"), ("2", "yanshan"), ("2", "luanhe"))
REQUESTED = "5900000.00"
OPEN_FOR_DAYS = 40


def tell_of_projects(members: Mapping[str, Membership]) -> None:
    """A call that is over with a project that runs, and an open one with a project that is being applied for."""
    people = People.of(dict(members))
    agency = people.pair("he@agency.example", "yan@agency.example")
    science = people.pair("tang@science.example", "sang@science.example")
    lead = people.pair("zhou@haihe.example", "wu@haihe.example")
    lead_unit = lead.handler.organisation
    OrganisationCapacity.objects.create(organisation=lead_unit, capacity=Capacity.SUBPROJECT_UNIT)
    units = {
        name: str(members[email].organisation_id)
        for name, email in (
            ("haihe", "zhou@haihe.example"),
            ("yanshan", "wang@yanshan.example"),
            ("luanhe", "zhao@luanhe.example"),
        )
    }
    _tell_of_a_running_project(agency, science, lead, units, members["qian@agency.example"])
    _tell_of_an_application(agency, lead, units)


def _tell_of_a_running_project(
    agency: Pair, science: Pair, lead: Pair, units: Mapping[str, str], expert: Membership
) -> None:
    """Both sides have signed; the first instalment is to be paid."""
    call = _call(agency, FIRST, days_ago(90), clock.day_of(days_ago(60)))
    case = _begin(lead, call, RUNNING, days_ago(80))
    _write_application(case, lead, _application(case, units), days_ago(66))
    sign_through(case, "submit", {}, lead, days_ago(65))
    experts = [
        {"member": expert.pk, "name": "", "workplace": ""},
        {"member": "", "name": "沈一鸣", "workplace": "东川大学"},
    ]
    take(case, "call_review", {"remark": "", "experts": experts}, agency.handler, days_ago(55))
    cut = {
        "cell": f"1-{units['haihe']}-equipment_purchase",
        "amount": "200000.00",
        "reason": "所列充放电测试柜本单位已有同类设备，可以共享。",
    }
    review = {"opinion": "目标明确，技术路线可行，分工合理。", "advised": "5700000.00", "cuts": [cut]}
    take(case, "report_review", review, agency.handler, days_ago(45))
    sign_through(case, "propose", {}, agency, days_ago(43))
    sign_through(case, "give_opinion", {"verdict": "agree", "opinion": "同意立项。"}, science, days_ago(36))
    sign_through(case, "issue_budget", {}, agency, days_ago(30))
    indicators = [
        {"name": "电芯循环寿命", "target": "不少于12000次", "shown_by": "第三方检测报告"},
        {"name": "中试线产能", "target": "每年不低于20兆瓦时", "shown_by": "现场测试"},
    ]
    _write(case, lead, kinds.TASK_BOOK, {"goals": _goals(case), "indicators": {"indicators": indicators}}, days_ago(21))
    sign_through(case, "sign_task_book", {}, lead, days_ago(20))
    sign_through(case, "countersign", {}, agency, days_ago(12))


def _tell_of_an_application(agency: Pair, lead: Pair, units: Mapping[str, str]) -> None:
    """The principal investigator has filled in half of it."""
    call = _call(agency, SECOND, days_ago(6), clock.today() + timedelta(days=OPEN_FOR_DAYS), "8000000.00")
    case = _begin(lead, call, APPLYING, days_ago(4))
    written = _application(case, units)
    _write_application(case, lead, {name: written[name] for name in ("project", "units", "lines")}, days_ago(3))


def _call(agency: Pair, title: str, at: datetime, closes_on: date, estimate: str = "") -> Case:
    """A call of the running programme that two people have published."""
    programme = Programme.objects.get(code=BATTERIES["code"])
    answers = {
        "programme": programme.pk,
        "title": title,
        "direction": TASKS[BATTERIES["code"]],
        "rounds": "1",
        "lump_sum": False,
        "closes_on": closes_on.isoformat(),
        "published_estimate": estimate,
    }
    case = engine.open_case(kinds.CALL, agency.handler, answers, key=str(uuid.uuid4()), at=at).case
    sign_through(case, "publish", {}, agency, at)
    return case


def _begin(lead: Pair, call: Case, facts: dict[str, str], at: datetime) -> Case:
    answers = {**facts, "call": call.record.pk}
    return engine.open_case(kinds.PROJECT, lead.handler, answers, key=str(uuid.uuid4()), at=at).case


def _application(case: Case, units: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """All pages of an application for 5.9 million yuan."""
    cells = [
        {
            "subproject": subproject,
            "unit": units[unit],
            "line": line.value,
            **dict.fromkeys((source.value for source in Source), ""),
            "central": CENTRAL.get((subproject, unit, line), ""),
        }
        for subproject, unit in SHARES
        for line in BudgetLine
    ]
    member = {"workplace": "海河理工大学（演示）", "share": f"1-{units['haihe']}", "amount": "", "id_number": ""}
    people = [{"name": "周泊远", "part": "member", **member}, {"name": "林知夏", "part": "member", **member}]
    return {
        "project": {**_goals(case), "requested": REQUESTED},
        "units": {
            "subprojects": [
                {
                    "number": 1,
                    "name": "材料体系与机理",
                    "unit": units["haihe"],
                    **_led_by("李述白", "li@haihe.example"),
                },
                {
                    "number": 2,
                    "name": "电芯工艺与验证",
                    "unit": units["yanshan"],
                    **_led_by("王见深", "wang@yanshan.example"),
                },
            ],
            "parts": [{"subproject": 2, "unit": units["luanhe"], **_led_by("赵予安", "zhao@luanhe.example")}],
        },
        "lines": {"cells": cells},
        "equipment": {"items": []},
        "people": {"people": people},
        "basis": {"business": "材料按近三年平均采购价，测试按三家机构报价。", "labour": "聘用两名科研助理各24个月。"},
        "pledges": {"pledges": []},
    }


def _led_by(name: str, address: str) -> dict[str, str]:
    return {"leader": name, "leader_email": address}


def _goals(case: Case) -> dict[str, str]:
    """Two years from the beginning of next year: until the end of the programme."""
    first = date(clock.today().year + 1, 1, 1)
    return {
        "goals": f"围绕“{case.record.title}”，形成材料、工艺和测试方法，完成中试验证。",
        "first_day": first.isoformat(),
        "last_day": date(first.year + 1, 12, 31).isoformat(),
    }


def _write_application(case: Case, lead: Pair, pages: Mapping[str, dict[str, Any]], at: datetime) -> None:
    _write(case, lead, kinds.APPLICATION, pages, at)


def _write(case: Case, lead: Pair, kind: str, pages: Mapping[str, dict[str, Any]], at: datetime) -> None:
    """Save pages one by one, as their forms would."""
    declared = {kinds.APPLICATION: APPLICATION, kinds.TASK_BOOK: TASK_BOOK}[kind]
    for page, payload in pages.items():
        draft = contents.draft(case, kind)
        if draft is None:
            raise RuntimeError(f"{case} is not being written")
        contents.write_section(case, declared, page, lead.handler, payload, seen_revision=draft.revision, at=at)
