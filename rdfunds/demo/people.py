"""Who plays in the demo: an agency, two departments of the ministry's level, four units. All names are invented."""

from django.utils.translation import gettext_lazy as _

from accounts import demo_people
from accounts.demo_people import Member, Office
from accounts.roles import Capacity, Level, Role

FIRST_SERIAL = 601
"""Of the credit codes: those of other demos count from 1 and from 501."""
MINISTRY = Level.MINISTRY

OFFICES = (
    Office("agency", "衡川科技项目管理中心", "110108", Capacity.MANAGEMENT_AGENCY, prefix="衡项管"),
    Office("science", "国家科技管理部门（演示）", "110102", Capacity.SCIENCE_DEPARTMENT, MINISTRY, "科演"),
    Office("finance", "国家财政管理部门（演示）", "110102", Capacity.FINANCE_DEPARTMENT, MINISTRY, "财演"),
    Office("haihe", "海河理工大学（演示）", "120104", Capacity.LEAD_UNIT, address="天津市南开区卫津路9号"),
    Office("yanshan", "燕山材料研究院（演示）", "110108", Capacity.SUBPROJECT_UNIT),
    Office("luanhe", "滦河储能科技有限公司（演示）", "130203", Capacity.PARTICIPATING_UNIT),
    Office("baiyang", "白洋电化学有限公司（演示）", "130632", Capacity.PARTICIPATING_UNIT),
)
MEMBERS = (
    Member(
        "he@agency.example",
        "何砚",
        "agency",
        (Role.HANDLER, Role.ADMINISTRATOR),
        _("Management agency, handler: a programme with two yearly budgets, another one being assessed"),
    ),
    Member(
        "yan@agency.example", "严格非", "agency", (Role.SIGNER,), _("Management agency, signer: signs what is filed")
    ),
    Member(
        "tang@science.example",
        "汤越",
        "science",
        (Role.HANDLER, Role.ADMINISTRATOR),
        _("Science department, handler: forwards changes of an estimate"),
    ),
    Member("sang@science.example", "桑柏", "science", (Role.SIGNER,), _("Science department, signer")),
    Member(
        "ning@finance.example",
        "宁致",
        "finance",
        (Role.HANDLER, Role.ADMINISTRATOR),
        _("Finance department, handler: an estimate waits for its assessment"),
    ),
    Member("feng@finance.example", "封嘉", "finance", (Role.SIGNER,), _("Finance department, signer")),
    Member("qian@agency.example", "钱望舒", "agency", (Role.EXPERT,), _("Management agency, expert: reads along")),
    Member(
        "zhou@haihe.example",
        "周泊远",
        "haihe",
        (Role.PRINCIPAL_INVESTIGATOR, Role.ADMINISTRATOR),
        _("Lead unit, principal investigator: one project runs, another one is being applied for"),
    ),
    Member("lin@haihe.example", "林知夏", "haihe", (Role.FINANCE_ASSISTANT,), _("Lead unit, finance assistant")),
    Member("wu@haihe.example", "吴砚田", "haihe", (Role.APPROVER,), _("Lead unit, approver: signs what is sent")),
    Member("li@haihe.example", "李述白", "haihe", (Role.SUBPROJECT_LEADER,), _("Lead unit, leader of subproject 1")),
    Member(
        "wang@yanshan.example",
        "王见深",
        "yanshan",
        (Role.SUBPROJECT_LEADER, Role.ADMINISTRATOR),
        _("Subproject unit, leader of subproject 2"),
    ),
    Member("jiang@yanshan.example", "江映", "yanshan", (Role.APPROVER,), _("Subproject unit, approver")),
    Member(
        "zhao@luanhe.example",
        "赵予安",
        "luanhe",
        (Role.TASK_LEADER, Role.ADMINISTRATOR),
        _("Participating unit, task leader"),
    ),
    Member("xu@luanhe.example", "徐清和", "luanhe", (Role.APPROVER,), _("Participating unit, approver")),
    Member(
        "sun@baiyang.example",
        "孙远舟",
        "baiyang",
        (Role.TASK_LEADER, Role.ADMINISTRATOR),
        _("Unit without a project yet, task leader: may come in place of another"),
    ),
    Member("mei@baiyang.example", "梅若兰", "baiyang", (Role.APPROVER,), _("Unit without a project yet, approver")),
)


def logins() -> list[demo_people.Login]:
    """Who can log in, organisation by organisation."""
    return demo_people.logins(MEMBERS, OFFICES)
