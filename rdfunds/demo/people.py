"""Who plays in the demo: a management agency and two departments of the ministry's level. All names are invented."""

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
)


def logins() -> list[demo_people.Login]:
    """Who can log in, organisation by organisation."""
    return demo_people.logins(MEMBERS, OFFICES)
