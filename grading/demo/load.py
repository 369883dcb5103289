"""Loads the demo: organisations, registers, and cases at every stage, taken through the engine like real ones."""

from datetime import date, timedelta

from accounts.models import Delegation, Membership, Organisation
from grading.demo.exceptions import enter_exceptions
from grading.demo.people import create_members, create_organisations
from grading.demo.standard import create_standards
from grading.demo.stories import tell_stories
from grading.models import (
    AccidentRecord,
    BarRecord,
    CopyBody,
    DishonestyRecord,
    EntrustedUnit,
    GradeRecord,
    GradingStandard,
    Tie,
)
from records import clock

COPIES = (
    (CopyBody.Kind.INDUSTRY, "河北省工业和信息化厅（演示）", "gxt@hebei.example"),
    (CopyBody.Kind.HUMAN_RESOURCES, "河北省人力资源和社会保障厅（演示）", "rst@hebei.example"),
    (CopyBody.Kind.STATE_ASSETS, "河北省国资委（演示）", "gzw@hebei.example"),
    (CopyBody.Kind.MARKET_REGULATION, "河北省市场监督管理局（演示）", "scjg@hebei.example"),
    (CopyBody.Kind.TRADE_UNION, "河北省总工会（演示）", "zgh@hebei.example"),
    (CopyBody.Kind.BANKING_INSURANCE, "河北银保监局（演示）", ""),
    (CopyBody.Kind.SECURITIES, "河北证监局（演示）", ""),
)
"""Who gets copies of the province's announcements (G-7-5); two of them on paper."""


def load() -> None:
    """Create everything once; the caller sees to it that the database is empty of other organisations."""
    organisations = create_organisations()
    members = create_members(organisations)
    standards = create_standards()
    _entrust(organisations)
    enter_exceptions(organisations, members)
    _fill_registers(organisations, standards, clock.today())
    _delegate(members, clock.today())
    tell_stories(members, standards)


def _entrust(offices: dict[str, Organisation]) -> None:
    since = date(2022, 1, 1)
    organise = EntrustedUnit.Task.ORGANISE
    EntrustedUnit.objects.create(
        department=offices["province"], unit=offices["jian"], task=organise, level=2, since=since
    )
    EntrustedUnit.objects.create(
        department=offices["tangshan"], unit=offices["tangan"], task=organise, level=3, since=since
    )
    review = EntrustedUnit.Task.REVIEW
    for unit in ("yanshan", "haihe"):
        EntrustedUnit.objects.create(
            department=offices["province"], unit=offices[unit], task=review, level=2, since=since
        )
    for kind, name, email in COPIES:
        CopyBody.objects.create(department=offices["province"], kind=kind, name=name, email=email, since=since)
    Tie.objects.create(
        unit=offices["tangan"],
        enterprise=offices["jingdong"],
        on=date(2023, 5, 8),
        nature="安全管理咨询",
        source="咨询合同 TA-2023-014",
    )


def _fill_registers(offices: dict[str, Organisation], standards: dict[str, GradingStandard], today: date) -> None:
    AccidentRecord.objects.create(
        enterprise=offices["huabei"],
        on=today - timedelta(days=500),
        deaths=0,
        serious_injuries=1,
        direct_loss_fen=180_000_00,
        summary="转炉检修时一人被坠物砸伤",
        source="唐山市应急管理局事故台账",
    )
    AccidentRecord.objects.create(
        enterprise=offices["bohai"],
        on=today - timedelta(days=120),
        deaths=1,
        serious_injuries=0,
        direct_loss_fen=960_000_00,
        summary="梳棉机清车时一人死亡",
        source="唐山市应急管理局事故台账",
    )
    told, announced = today - timedelta(days=200), today - timedelta(days=3 * 365 - 60)
    BarRecord.objects.create(
        enterprise=offices["taihang"], kind="failure", notified_on=told, source=f"石应急标告〔{told.year}〕5号"
    )
    DishonestyRecord.objects.create(
        enterprise=offices["jingdong"],
        listed_on=today - timedelta(days=900),
        removed_on=today - timedelta(days=400),
        source="河北省安全生产失信名单",
    )
    GradeRecord.objects.create(
        enterprise=offices["huabei"],
        industry=standards["metallurgy-2022"].industry,
        level=3,
        announced_on=announced,
        valid_until=today + timedelta(days=61),
        document_number=f"唐应急标〔{announced.year}〕12号",
    )


def _delegate(members: dict[str, Membership], today: date) -> None:
    Delegation.objects.create(
        absent=members["li@jian.example"],
        stand_in=members["sun@jian.example"],
        since=today,
        until=today + timedelta(days=5),
        reason="外出评审",
    )
