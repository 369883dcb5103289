"""What people do between the audit and the result of the review: appoint, review on site, rectify, verify."""

from datetime import date

from casework.models import Case
from grading.nonconformities import RECTIFICATION, REVIEW_SHEET, VERIFICATION
from tests.grading.world import World
from tests.journeys.people import Somebody

TABLET = {"viewport": {"width": 768, "height": 1024}, "has_touch": True, "is_mobile": True}
LOST, LEFT = "6", "34"
"""Points that the team deducts in the second element, and those that are left of its 40."""


def appoint_team(officer: Somebody, world: World, first_day: date) -> None:
    """Choose the unit and both of its people, who come on `first_day`, and put it forward."""
    unit = world.review_unit
    officer.begin("确定评审单位")
    officer.fill(
        unit=str(unit.organisation.pk),
        first_day=first_day.isoformat(),
        team__0__membership=str(unit.handler.membership.pk),
        team__0__part="leader",
        team__1__membership=str(unit.signer.membership.pk),
        team__1__part="member",
    )
    officer.check_and_send()


def fill_in_sheet(leader: Somebody, case: Case, day: date) -> None:
    """The five parts of the review sheet, from one to the next: one nonconformity, with a photo taken in place."""
    leader.opens(f"/cases/{case.reference}/contents/{REVIEW_SHEET}/visit/")
    leader.fill(
        first_day=day.isoformat(),
        last_day=day.isoformat(),
        opening_meeting="8:30 厂部会议室",
        closing_meeting="16:30 厂部会议室，企业无不同意见",
        participants__0__name="王建国",
        participants__0__position="总经理",
    )
    leader.press("continue")
    for row, score in enumerate(("20", LEFT, "30", "10")):
        leader.fill(**{f"elements__{row}__score": score})
    leader.fill(elements__1__deductions=f"{LOST} 煤气区域缺少固定式报警装置")
    leader.press("continue")
    leader.fill(findings__0__element="2.2", findings__0__kind="strength", findings__0__text="培训档案一人一档。")
    leader.press("continue")
    note_nonconformity(leader)
    leader.press("continue")
    leader.fill(conclusion="整改到位后可以达到申请的等级。")
    leader.attach("evidence", "签字评审表.png")
    leader.press("continue")


def note_nonconformity(leader: Somebody) -> None:
    """What is missing at the converter, with a photo."""
    leader.fill(
        nonconformities__0__element="1.2",
        nonconformities__0__place="炼钢车间转炉平台",
        nonconformities__0__found="煤气区域未设置固定式一氧化碳报警装置",
        nonconformities__0__requirement="煤气区域应当设置固定式一氧化碳报警装置",
        nonconformities__0__curable="yes",
    )
    leader.attach("nonconformities-0-photos", "转炉平台整改前.png")


def report_review(leader: Somebody, case: Case) -> None:
    """Put the finished sheet forward."""
    leader.go_to_case(case.reference)
    leader.begin("报出评审结果")
    leader.press("send")


def fill_in_rectification(handler: Somebody, case: Case, day: date, count: int = 1) -> None:
    """What was done about each of the `count` nonconformities, with a photo."""
    handler.opens(f"/cases/{case.reference}/contents/{RECTIFICATION}/items/")
    for row in range(count):
        answers = {"measures": "已安装固定式报警装置4台并联网", "done_on": day.isoformat()}
        handler.fill(**{f"items__{row}__{name}": value for name, value in answers.items()})
        handler.attach(f"items-{row}-evidence", f"第{row + 1}项整改后.png")
    handler.press("continue")


def report_rectification(handler: Somebody, case: Case) -> None:
    """Report it; whether somebody signs is the enterprise's affair."""
    handler.go_to_case(case.reference)
    handler.begin("报告整改情况")
    handler.press("send")


def verify(leader: Somebody, case: Case, day: date) -> None:
    """Look at what was rectified, score anew, conclude, and put the result forward."""
    leader.opens(f"/cases/{case.reference}/contents/{VERIFICATION}/items/")
    leader.sees("煤气区域未设置固定式一氧化碳报警装置", "已安装固定式报警装置4台并联网")
    leader.fill(items__0__way="on_site", items__0__verified_on=day.isoformat(), items__0__cured="yes")
    leader.press("continue")
    for row, score in enumerate(("20", "40", "30", "10")):
        leader.fill(**{f"elements__{row}__score": score})
    leader.fill(elements__1__deductions="")
    leader.press("continue")
    leader.fill(conclusion="不符合项已整改到位，达到二级要求。")
    leader.press("continue")
    leader.go_to_case(case.reference)
    leader.begin("出具复核结论")
    leader.press("send")
