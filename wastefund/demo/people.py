"""Who plays in the demo: units that answer for landfills, and departments of their city. All names are invented."""

from django.utils.translation import gettext_lazy as _

from accounts import demo_people
from accounts.demo_people import Member, Office
from accounts.roles import Capacity, Level, Role

FIRST_SERIAL = 501
"""Of the credit codes: those of other demos count from 1."""
UNIT, CITY = Capacity.RESPONSIBLE_UNIT, Level.PREFECTURE

OFFICES = (
    Office("qingan", "清岸环保处置有限公司", "130209", UNIT, address="唐山市曹妃甸区装备制造园区6号"),
    Office("jidong", "冀东固废处置有限公司", "130208", UNIT, address="唐山市丰润区任各庄镇"),
    Office("environment", "唐山市生态环境局（演示）", "130200", Capacity.ENVIRONMENT_DEPARTMENT, CITY, "唐环"),
    Office("finance", "唐山市财政局（演示）", "130200", Capacity.FINANCE_DEPARTMENT, CITY, "唐财"),
    Office("price", "唐山市发展和改革委员会（演示）", "130200", Capacity.PRICE_DEPARTMENT, CITY, "唐发改"),
)
MEMBERS = (
    Member(
        "zhang@qingan.example",
        "张澜",
        "qingan",
        (Role.ACCOUNTANT, Role.ADMINISTRATOR),
        _("New landfill, accountant: looks at its books, closes a month, enters another landfill"),
    ),
    Member(
        "lu@qingan.example",
        "陆远",
        "qingan",
        (Role.APPROVER,),
        _("New landfill, approver: an entry waits for the second signature"),
    ),
    Member(
        "meng@jidong.example",
        "孟秋",
        "jidong",
        (Role.ACCOUNTANT, Role.ADMINISTRATOR),
        _("Existing landfill, accountant: volumes are missing, a second version of the plan is being drafted"),
    ),
    Member("gu@jidong.example", "顾衡", "jidong", (Role.APPROVER,), _("Existing landfill, approver")),
    Member(
        "shi@environment.example",
        "施文",
        "environment",
        (Role.HANDLER, Role.ADMINISTRATOR),
        _("Environment department of the city: sees the landfills in the register, their plans and books"),
    ),
    Member("qiu@finance.example", "邱岚", "finance", (Role.VIEWER,), _("Finance department of the city: reads along")),
    Member("xiang@price.example", "向晴", "price", (Role.VIEWER,), _("Price department of the city: reads along")),
)


def logins() -> list[demo_people.Login]:
    """Who can log in, unit by unit."""
    return demo_people.logins(MEMBERS, OFFICES)
