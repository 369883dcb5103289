"""Where the pages of the review are found, from the sheet on site to the result of the verification."""

from collections.abc import Iterator

from grading.nonconformities import RECTIFICATION, REVIEW_SHEET, VERIFICATION
from tests.grading import reviewing
from tests.grading import world as grading
from tests.journeys.looking import Site, Visit

NAMES = {
    "reviewing": "遵化铸造",
    "reviewed": "玉田印机",
    "rectifying": "乐亭冷轧",
    "rectifying, more time asked": "丰南管业",
    "verifying": "鹿泉水泥",
    "unqualified after verification": "新乐纺织",
}
AT = grading.moment(grading.SUBMITTED_ON)


def prepare(site: Site) -> None:
    """A case at each stage of the review, drafts begun where there are some."""
    for name, enterprise in NAMES.items():
        state = {"reviewed": "reviewing", "unqualified after verification": "verifying"}.get(name, name)
        by = grading.enterprise(name=f"{enterprise}有限公司")
        site.cases[name] = site.world.case_at(state, by=by)
        site.people[f"handler of {name}"] = by.handler.person
    site.people["reviewer"] = site.world.review_unit.handler.person
    _a_sheet_to_report(site)
    reviewing.write_rectification(site.cases["rectifying"], n2={"done_on": None})
    reviewing.write_verification(site.cases["verifying"], n2={"cured": "no", "remark": "规程未经审批"})
    failed = site.cases["unqualified after verification"]
    reviewing.write_verification(failed, n2={"cured": "no", "remark": "规程未经审批"})
    site.world.do(failed, "verify", {}, at=AT)


def _a_sheet_to_report(site: Site) -> None:
    case = site.cases["reviewed"]
    photo = reviewing.photo(case, "review_unit")
    rows = [
        reviewing.nonconformity("1.2", photos=[str(photo.pk)]),
        reviewing.nonconformity("2.1", curable="no", reasons="厂房防火间距不足"),
    ]
    reviewing.write_sheet(case, nonconformities={"nonconformities": rows})


def visits(site: Site) -> Iterator[Visit]:
    """Every page of the review, by who fills it in and by who reads it."""
    reviewing_case, reviewed = site.case("reviewing"), site.case("reviewed")
    sheet = f"{reviewing_case}contents/{REVIEW_SHEET}/"
    for section in ("visit", "scores", "findings", "nonconformities", "conclusion"):
        yield Visit("reviewer", f"{sheet}{section}/", main=section == "nonconformities")
        yield Visit("reviewer", f"{reviewed}contents/{REVIEW_SHEET}/{section}/")
    yield Visit("reviewer", f"{sheet}nonconformities/", {"nonconformities-0-element": "9.9", "do": "stay"}, status=422)
    yield Visit("reviewer", f"{reviewing_case}steps/report_review/", status=422)
    for path in ("steps/report_review/", "tabs/review/", "tabs/nonconformities/"):
        yield Visit("reviewer", f"{reviewed}{path}")
    yield from _of_the_rectification(site)
    yield from _of_the_verification(site)


def _of_the_rectification(site: Site) -> Iterator[Visit]:
    rectifying, asked = site.case("rectifying"), site.case("rectifying, more time asked")
    who = "handler of rectifying"
    yield Visit(who, f"{rectifying}tabs/nonconformities/", main=True)
    yield Visit(who, f"{rectifying}contents/{RECTIFICATION}/items/", main=True)
    yield Visit(who, f"{rectifying}steps/ask_extension/")
    yield Visit(who, f"{rectifying}steps/ask_extension/", {"days": "21", "do": "check"}, status=422)
    yield Visit(who, f"{rectifying}steps/report_rectification/", status=422)
    for step in ("grant_extension", "decline_extension"):
        yield Visit("officer", f"{asked}steps/{step}/")
    yield Visit("officer", f"{asked}steps/grant_extension/", {"days": "3", "remark": "", "do": "check"})


def _of_the_verification(site: Site) -> Iterator[Visit]:
    verifying, failed = site.case("verifying"), site.case("unqualified after verification")
    for section in ("items", "scores", "conclusion"):
        yield Visit("reviewer", f"{verifying}contents/{VERIFICATION}/{section}/")
    yield Visit("reviewer", f"{verifying}steps/verify/")
    for tab in ("review", "nonconformities"):
        yield Visit("officer", f"{failed}tabs/{tab}/")
