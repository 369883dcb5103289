"""The letters of the review: what an enterprise reads in each, and that a long one still prints."""

import io
import re

import pytest
from pypdf import PdfReader

from casework import engine
from casework.letters.render import render_letter
from tests.grading import reviewing
from tests.grading.world import moment

AT = moment("2026-03-20")
RULE = "《企业安全生产标准化建设定级办法》第七条第三项"


def said(notice) -> str:
    """The text of a notice without white space."""
    pages = PdfReader(io.BytesIO(render_letter(notice.letter, notice.data))).pages
    return re.sub(r"\s", "", "".join(page.extract_text() for page in pages))


def require(notice, *parts: str) -> None:
    text = said(notice)
    assert [part for part in (*parts, RULE, "特此告知") if part not in text] == []


def reported(world, **sections):
    case = world.case_at("reviewing")
    reviewing.write_sheet(case, **sections)
    world.do(case, "report_review", {}, at=AT)
    return case


def test_the_result_of_a_review_says_what_to_rectify_and_by_when(world):
    case = reported(world)

    require(
        case.notices.get(code="review_report"),
        "现场评审结果告知书",
        "评审组于2026年3月10日依据《企业安全生产标准化定级标准2022》",
        "评审得分90.0分",
        "二级要求不低于75分",
        "好的做法",
        "培训档案一人一档",
        "不符合项共2项",
        "炼钢车间",
        "煤气区域未设置固定式报警装置",
        "整改到位后可以达到申请的等级。",
        "最迟于2026年4月20日报告整改情况",
        "向冀安评审中心申请延长整改期限",
        "累计不超过20个工作日",
        "不向贵单位收取任何费用",
    )


def test_a_review_that_found_nothing_says_what_comes_next(world):
    case = world.case_at("reviewing")
    nothing = {"findings": {"findings": []}, "nonconformities": {"nonconformities": []}}
    reviewing.write_sheet(case, scores={"elements": reviewing.scored(case, {})}, **nothing)
    world.do(case, "report_review", {}, at=AT)

    require(case.notices.get(code="review_report"), "未发现不符合项", "无须整改", "公示不少于7个工作日")


def test_what_cannot_be_cured_is_told_with_its_reasons(world):
    rows = [
        reviewing.nonconformity("1.2"),
        reviewing.nonconformity("2.1", curable="no", reasons="厂房防火间距不足，无法整改"),
    ]
    case = reported(world, nonconformities={"nonconformities": rows})

    require(
        case.notices.get(code="review_report"),
        "第2项不符合项不能整改，理由是：厂房防火间距不足，无法整改",
        "本次评审结论为不合格",
        "河北省应急管理厅将另行书面告知",
    )


def test_more_time_is_told_with_the_new_day(world):
    case = world.case_at("rectifying, more time asked")
    world.do(case, "grant_extension", {"days": 3, "remark": "到货时间已核实"}, at=AT)

    require(
        case.notices.get(code="extension_granted"),
        "申请延长期限5个工作日",
        "同意延长3个工作日",
        "延至2026年4月13日",
        "累计延长3个工作日",
        "说明：到货时间已核实",
    )


@pytest.mark.parametrize(
    ("day", "told"),
    [("2026-03-20", "请贵单位最迟于2026年4月8日报告整改情况"), ("2026-04-13", "自次日起视为不合格")],
)
def test_no_more_time_is_told_with_reasons_and_what_that_means(world, day, told):
    case = world.case_at("rectifying, more time asked")
    world.do(case, "decline_extension", {"reason": "整改难度不大"}, at=moment(day))

    require(case.notices.get(code="extension_declined"), "不予延长", "整改难度不大", told)


def test_a_lapse_is_told_with_both_days(world):
    case = world.case_at("rectifying")
    engine.settle(case, moment("2026-04-15"))

    require(
        case.notices.get(code="rectification_lapsed"),
        "最迟于2026年4月8日报告",
        "自2026年4月9日起视为不合格",
        "2项不符合项",
    )


def test_the_result_of_the_verification_goes_to_both(world):
    case = world.case_at("verifying")
    reviewing.write_verification(case, AT.date(), n2={"cured": "no", "remark": "规程未经审批"})
    world.do(case, "verify", {}, at=AT)

    require(
        case.notices.get(code="verification_result"),
        "华北冶金有限公司：",
        "现场复核",
        "2026-03-20",
        "规程未经审批",
        "评审得分100.0分",
        "贵单位现场评审不合格",
    )
    require(case.notices.get(code="verification_report"), "冀安评审中心：", "规程未经审批", "该企业现场评审不合格")


def test_two_hundred_nonconformities_and_what_looks_like_markup_are_printed(world):
    odd = '#import "x": *粗* $x^2$ @ref <label> `code` // c'
    rows = [reviewing.nonconformity("1.2", found=f"{odd} {n}") for n in range(199)]
    case = reported(world, nonconformities={"nonconformities": [*rows, reviewing.nonconformity("2.1")]})

    text = said(case.notices.get(code="review_report"))

    assert "不符合项共200项" in text
    assert text.count("#import") == 199
