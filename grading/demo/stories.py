"""The demo's cases, each brought to its stage by the people who would do it, on working days before today."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from accounts.actors import PUBLIC
from accounts.models import Membership
from casework import contents, engine
from casework.demo_acting import Pair, People, days_ago, list_through, sign_through, take
from casework.models import Case
from grading.demo.sheets import (
    visit_and_scores,
    write,
    write_rectification,
    write_report,
    write_review_sheet,
    write_verification,
)
from grading.models import GradingStandard
from grading.queries import first_level_elements, items_to_answer
from grading.review_sheet import SHEET
from grading.self_evaluation import KIND, REPORT
from records import clock

CORRECTION_ITEMS = [
    {
        "place": "3.2 人员教育培训",
        "fault": "自评扣2分，未附特种作业人员名册",
        "required": "补充特种作业人员名册和证书编号",
        "rule": "G-8-1",
    },
    {
        "place": "5.3 隐患排查治理",
        "fault": "第三季度排查记录缺整改验收结论",
        "required": "补充三季度每项隐患的整改验收结论",
        "rule": "G-7-2-1",
    },
]
OBJECTION = {
    "text": "该企业二车间除尘系统上月起经常停用，夜班尤其明显，附近居民多次闻到粉尘味。请核查其现场运行记录。",
    "contact_name": "刘志强",
    "contact": "13900001234",
}


@dataclass(frozen=True)
class Offices:
    """The offices that act in a story."""

    unit: Pair
    department: Pair
    reviewers: Pair
    second_reviewer: Pair


@dataclass
class Story:
    """One application and who acts in it; every verb takes how many working days ago it was done."""

    enterprise: Pair
    offices: Offices
    standard: GradingStandard
    level: int
    case: Case = None  # type: ignore[assignment]

    def draft(self, ago: int) -> "Story":
        payload = {
            "standard": self.standard.code,
            "level": str(self.level),
            "application_kind": "first",
            "offshore_oil": False,
        }
        event = engine.open_case("grading", self.enterprise.handler, payload, key=str(uuid.uuid4()), at=days_ago(ago))
        self.case = event.case
        return self

    def submit(self, ago: int) -> "Story":
        self.draft(ago)
        at = days_ago(ago)
        write_report(self.case, self.enterprise.handler, at)
        name = self.enterprise.handler.person.name
        payload = {"contact_name": name, "contact_phone": "0315-8590123", "declaration": True}
        sign_through(self.case, "submit", payload, self.enterprise, at)
        return self

    def accept(self, ago: int) -> "Story":
        sign_through(self.case, "accept", {"remark": ""}, self.offices.unit, days_ago(ago))
        return self

    def ask_for_corrections(self, ago: int) -> "Story":
        payload = {"complete": True, "items": CORRECTION_ITEMS}
        sign_through(self.case, "request_correction", payload, self.offices.unit, days_ago(ago))
        return self

    def resubmit(self, ago: int) -> "Story":
        at = days_ago(ago)
        draft = contents.draft(self.case, KIND)
        said = draft.data["basics"] if draft else {}
        basics = {**said, "problems_fixed": "共发现问题8项，均已整改；名册和验收结论见附件。"}
        write(self.case, REPORT, {"basics": basics}, self.enterprise.handler, at)
        answers = [{"item": item["n"], "answer": f"已补充：{item['required']}"} for item in items_to_answer(self.case)]
        sign_through(self.case, "resubmit", {"answers": answers}, self.enterprise, at)
        return self

    def audit(self, ago: int) -> "Story":
        elements = first_level_elements(self.case.record)
        opinions = [{"element": code, "conforms": "yes", "remark": ""} for code, _name in elements]
        payload = {"conclusion": "自评报告内容完整、评分有据，同意报送定级部门。", "opinions": opinions}
        sign_through(self.case, "pass_audit", payload, self.offices.unit, days_ago(ago))
        return self

    def confirm(self, ago: int) -> "Story":
        sign_through(self.case, "confirm", {"remark": ""}, self.offices.department, days_ago(ago))
        return self

    def appoint(self, ago: int) -> "Story":
        leader, second = self.offices.reviewers.handler, self.offices.second_reviewer.handler
        payload = {
            "unit": leader.organisation.pk,
            "first_day": clock.day_of(days_ago(ago - 1)).isoformat(),
            "team": [
                {"membership": leader.membership.pk, "part": "leader"},
                {"membership": second.membership.pk, "part": "member"},
            ],
        }
        sign_through(self.case, "appoint", payload, self.offices.unit, days_ago(ago))
        return self

    def begin_sheet(self, ago: int) -> "Story":
        sections = visit_and_scores(self.case, self.case.record.review_from)
        write(self.case, SHEET, sections, self.offices.reviewers.handler, days_ago(ago))
        return self

    def review(self, ago: int) -> "Story":
        at = days_ago(ago)
        self.case.refresh_from_db()
        write_review_sheet(self.case, self.offices.reviewers.handler, self.case.record.review_from, at)
        sign_through(self.case, "report_review", {}, self.offices.reviewers, at)
        return self

    def ask_for_more_time(self, ago: int) -> "Story":
        payload = {"days": 10, "reason": "防护罩由外厂定制，到货推迟"}
        take(self.case, "ask_extension", payload, self.enterprise.handler, days_ago(ago))
        return self

    def rectify(self, ago: int) -> "Story":
        at = days_ago(ago)
        write_rectification(self.case, self.enterprise.handler, at)
        take(self.case, "report_rectification", {}, self.enterprise.handler, at)
        return self

    def verify(self, ago: int) -> "Story":
        at = days_ago(ago)
        write_verification(self.case, self.offices.reviewers.handler, at)
        sign_through(self.case, "verify", {}, self.offices.reviewers, at)
        return self

    def confirmed(self, ago: int) -> "Story":
        """Everything up to the confirmation, `ago` working days ago."""
        return self.submit(ago + 14).accept(ago + 12).audit(ago + 6).confirm(ago)

    def reviewed(self, ago: int) -> "Story":
        """Everything up to the review, reported `ago` working days ago."""
        return self.confirmed(ago + 10).appoint(ago + 7).review(ago)

    def qualified(self, ago: int) -> "Story":
        """Everything up to the verification, given `ago` working days ago."""
        return self.reviewed(ago + 18).rectify(ago + 6).verify(ago)


def tell_stories(members: dict[str, Membership], standards: dict[str, GradingStandard]) -> None:
    """Applications at every stage, from a draft to a grade announced."""
    people = People.of(members)
    province = Offices(
        unit=people.pair("li@jian.example", "chen@jian.example"),
        department=people.pair("zhou@province.example", "wu@province.example"),
        reviewers=people.pair("jiangbo@yanshan.example", "fang@yanshan.example"),
        second_reviewer=people.alone("bai@yanshan.example"),
    )
    _tell_first_half(people, province, standards)
    _tell_second_half(people, province, standards)
    _tell_of_a_city_alone(people, standards)


def _tell_first_half(people: People, province: Offices, standards: dict[str, GradingStandard]) -> None:
    """From the draft to the audit."""
    city = Offices(
        people.pair("tang@tangan.example", "feng@tangan.example"),
        people.pair("gao@tangshan.example", "lin@tangshan.example"),
        province.reviewers,
        province.second_reviewer,
    )
    huabei = people.pair("zhao@huabei.example", "wang@huabei.example")
    yanzhao = people.pair("qian@yanzhao.example", "jiang@yanzhao.example")
    luanhe = people.alone("shen@luanhe.example")
    bohai = people.pair("zhu@bohai.example", "qin@bohai.example")
    jingdong = people.pair("you@jingdong.example", "xi@jingdong.example")

    Story(huabei, province, standards["metallurgy-2022"], 2).submit(4)
    Story(yanzhao, province, standards["machinery-2022"], 2).submit(9).ask_for_corrections(6)
    Story(luanhe, city, standards["building-materials-2022"], 3).submit(12).accept(9)
    Story(bohai, city, standards["textiles-2022"], 3).draft(2)
    corrected = Story(jingdong, province, standards["light-industry-2022"], 2).submit(20).ask_for_corrections(18)
    corrected.resubmit(12).audit(7)


def _tell_second_half(people: People, province: Offices, standards: dict[str, GradingStandard]) -> None:
    """From the confirmation to the announcement, by smaller enterprises."""
    metallurgy, machinery = standards["metallurgy-2022"], standards["machinery-2022"]
    materials, textiles = standards["building-materials-2022"], standards["textiles-2022"]

    def story(key: str, standard: GradingStandard) -> Story:
        return Story(people.alone(f"office@{key}.example"), province, standard, 2)

    story("jizhong", machinery).confirmed(2)
    story("qianan", metallurgy).confirmed(8).appoint(5).begin_sheet(2)
    story("luanzhou", metallurgy).reviewed(15)
    story("zunhua", metallurgy).reviewed(19).ask_for_more_time(1)
    story("fengnan", metallurgy).reviewed(12).rectify(3)
    story("kaiping", machinery).qualified(3)
    story("zhengding", materials).qualified(2)

    listed = story("gaocheng", machinery).qualified(6)
    _list([listed], 3)
    noticed = [story("luquan", materials).qualified(8), story("xinle", textiles).qualified(8)]
    _list(noticed, 6)
    _put_up(noticed, 4)
    engine.take(noticed[0].case, "object", PUBLIC, OBJECTION, key=str(uuid.uuid4()), seen_version=None, at=days_ago(2))
    over = [story("jinzhou", textiles).qualified(14), story("yutian", machinery).qualified(15)]
    _list(over, 12)
    _put_up(over, 9)
    granted = story("leting", metallurgy).qualified(30)
    _list([granted], 26)
    _put_up([granted], 23)
    payload = {"document_number": "冀应急标〔2026〕8号"}
    list_through(
        [granted.case],
        "announce",
        "关于公布企业安全生产标准化二级企业的公告",
        payload,
        _department(granted),
        days_ago(13),
    )


def _tell_of_a_city_alone(people: People, standards: dict[str, GradingStandard]) -> None:
    """An application in a city that has entrusted nobody: its department audits, appoints and reviews by itself."""
    city = people.pair("he@shijiazhuang.example", "luo@shijiazhuang.example")
    offices = Offices(
        unit=city, department=city, reviewers=city, second_reviewer=people.alone("luo@shijiazhuang.example")
    )
    Story(people.alone("office@luancheng.example"), offices, standards["machinery-2022"], 3).confirmed(1)


def _list(stories: Sequence[Story], ago: int) -> None:
    cases, pair = [story.case for story in stories], stories[0].offices.unit
    list_through(cases, "list", "安全生产标准化定级推荐名单", {"note": ""}, pair, days_ago(ago))


def _put_up(stories: Sequence[Story], ago: int) -> None:
    cases = [story.case for story in stories]
    payload = {"contact": "安全生产基础处，0311-87900000（演示）"}
    title = "关于企业安全生产标准化二级企业评审结果的公示"
    list_through(cases, "post_notice", title, payload, _department(stories[0]), days_ago(ago))


def _department(story: Story) -> Pair:
    return story.offices.department
