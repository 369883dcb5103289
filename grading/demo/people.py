"""Who plays in the demo: offices, enterprises and their people. All names are invented."""

from django.contrib.auth.models import Permission
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts import demo_people
from accounts.demo_people import Member, Office
from accounts.models import Membership, Organisation
from accounts.roles import Capacity, Level, Role

EMERGENCY = Capacity.EMERGENCY_MANAGEMENT_DEPARTMENT


FURTHER = (
    (
        "jizhong",
        "冀中机械加工有限公司",
        "130102",
        "石家庄市长安区北二环",
        "高原",
        _("Enterprise that waits for its review unit"),
    ),
    ("qianan", "迁安钢构有限公司", "130283", "迁安市经济开发区", "郭峰", _("Enterprise under review on site")),
    (
        "luanzhou",
        "滦州轧钢有限公司",
        "130284",
        "滦州市工业园",
        "梁栋",
        _("Enterprise that has to rectify two nonconformities"),
    ),
    ("zunhua", "遵化铸造有限公司", "130281", "遵化市东外环", "宁静", _("Enterprise that has asked for more time")),
    (
        "fengnan",
        "丰南管业有限公司",
        "130207",
        "唐山市丰南区运河路",
        "邓超然",
        _("Enterprise whose rectification is being verified"),
    ),
    ("kaiping", "开平电机有限公司", "130205", "唐山市开平区北环路", "彭越", _("Enterprise that has qualified")),
    ("zhengding", "正定建材有限公司", "130123", "正定县空港工业园", "曹禺之", _("Enterprise that has qualified")),
    (
        "gaocheng",
        "藁城制药设备有限公司",
        "130109",
        "石家庄市藁城区兴安路",
        "谭晓",
        _("Enterprise on the list of the qualified"),
    ),
    (
        "luquan",
        "鹿泉水泥有限公司",
        "130110",
        "石家庄市鹿泉区上庄镇",
        "邹平",
        _("Enterprise under public notice, with an objection"),
    ),
    ("xinle", "新乐纺织有限公司", "130184", "新乐市长寿路", "熊文", _("Enterprise under public notice")),
    ("jinzhou", "晋州化纤有限公司", "130183", "晋州市马于镇", "金铭", _("Enterprise that can be announced")),
    ("yutian", "玉田印刷机械有限公司", "130229", "玉田县后湖工业区", "石磊", _("Enterprise that can be announced")),
    (
        "luancheng",
        "栾城机床有限公司",
        "130111",
        "石家庄市栾城区装备产业园",
        "史明",
        _("Enterprise that the city handles itself"),
    ),
    ("leting", "乐亭冷轧有限公司", "130225", "乐亭县城区工业园", "龙飞", _("Enterprise whose grade was announced")),
)
"""Smaller enterprises, further on in the procedure, of one person each: key, name, region, address, person, play."""

OFFICES = (
    Office("ministry", "应急管理部（演示）", "110000", EMERGENCY, Level.MINISTRY, "应急标"),
    Office("province", "河北省应急管理厅（演示）", "130000", EMERGENCY, Level.PROVINCE, "冀应急标"),
    Office("tangshan", "唐山市应急管理局（演示）", "130200", EMERGENCY, Level.PREFECTURE, "唐应急标"),
    Office("shijiazhuang", "石家庄市应急管理局（演示）", "130100", EMERGENCY, Level.PREFECTURE, "石应急标"),
    Office("jian", "冀安评审中心", "130100", Capacity.ORGANIZING_UNIT, "", "冀安评"),
    Office("tangan", "唐安科技服务中心", "130200", Capacity.ORGANIZING_UNIT, "", "唐安评"),
    Office("yanshan", "燕山安全评价有限公司", "130100", Capacity.REVIEW_UNIT, "", "燕安评"),
    Office("haihe", "海河安全技术服务有限公司", "130100", Capacity.REVIEW_UNIT, "", "海安评"),
    Office("huabei", "华北冶金有限公司", "130209", Capacity.ENTERPRISE, address="唐山市曹妃甸区滨海大道18号"),
    Office("yanzhao", "燕赵机械制造有限公司", "130104", Capacity.ENTERPRISE, address="石家庄市桥西区工农路6号"),
    Office("luanhe", "滦河建材有限公司", "130224", Capacity.ENTERPRISE, address="滦南县工业园2号"),
    Office("taihang", "太行有色金属有限公司", "130105", Capacity.ENTERPRISE, address="石家庄市新华区钟家庄"),
    Office("bohai", "渤海纺织有限公司", "130203", Capacity.ENTERPRISE, address="唐山市路北区纺织街9号"),
    Office("jingdong", "京东轻工制品有限公司", "130202", Capacity.ENTERPRISE, address="唐山市路南区机场路31号"),
    *(
        Office(key, name, region, Capacity.ENTERPRISE, address=address)
        for key, name, region, address, _who, _plays in FURTHER
    ),
    Office("site", "办理平台运行中心", "110000", Capacity.SITE),
    Office("beijing", "北京市应急管理局（演示）", "110000", EMERGENCY, Level.PROVINCE, "京应急标"),
    Office("corps", "新疆生产建设兵团应急管理局（演示）", "659000", EMERGENCY, Level.PREFECTURE, "兵应急标"),
)

MEMBERS = (
    Member(
        "zhao@huabei.example",
        "赵敏",
        "huabei",
        (Role.HANDLER, Role.ADMINISTRATOR),
        _("Enterprise, handler: fills in the report"),
    ),
    Member(
        "wang@huabei.example", "王建国", "huabei", (Role.PRINCIPAL,), _("Enterprise, principal: signs the commitments")
    ),
    Member(
        "li@jian.example",
        "李敏",
        "jian",
        (Role.HANDLER,),
        _("Organising unit, handler: accepts, asks for corrections, audits"),
    ),
    Member(
        "chen@jian.example",
        "陈立",
        "jian",
        (Role.SIGNER, Role.ADMINISTRATOR),
        _("Organising unit, signer: signs the notices"),
    ),
    Member(
        "sun@jian.example", "孙悦", "jian", (Role.HANDLER,), _("Organising unit, handler who stands in for a colleague")
    ),
    Member(
        "zhou@province.example",
        "周海",
        "province",
        (Role.HANDLER, Role.ADMINISTRATOR),
        _("Province, handler: watches, reassigns, keeps the registers"),
    ),
    Member("wu@province.example", "吴桐", "province", (Role.SIGNER,), _("Province, signer")),
    Member(
        "song@province.example",
        "宋佳",
        "province",
        (Role.HANDLER,),
        _("Province, another handler: prepares the decision on an objection"),
    ),
    Member(
        "ye@province.example", "叶青", "province", (Role.SIGNER,), _("Province, another signer: signs that decision")
    ),
    Member("zheng@province.example", "郑青", "province", (Role.VIEWER,), _("Province, viewer")),
    Member("gao@tangshan.example", "高远", "tangshan", (Role.HANDLER, Role.ADMINISTRATOR), _("City, handler")),
    Member("lin@tangshan.example", "林静", "tangshan", (Role.SIGNER,), _("City, signer")),
    Member(
        "he@shijiazhuang.example",
        "何川",
        "shijiazhuang",
        (Role.HANDLER, Role.ADMINISTRATOR),
        _("City that has entrusted nobody, handler"),
    ),
    Member(
        "luo@shijiazhuang.example", "罗兰", "shijiazhuang", (Role.SIGNER,), _("City that has entrusted nobody, signer")
    ),
    Member(
        "xing@shijiazhuang.example",
        "邢岚",
        "shijiazhuang",
        (Role.HANDLER,),
        _("City that has entrusted nobody, another handler: prepares the decision on an objection"),
    ),
    Member(
        "wen@shijiazhuang.example",
        "温岩",
        "shijiazhuang",
        (Role.SIGNER,),
        _("City that has entrusted nobody, another signer: signs that decision"),
    ),
    Member(
        "xu@ministry.example",
        "徐行",
        "ministry",
        (Role.HANDLER, Role.ADMINISTRATOR),
        _("Ministry, handler: keeps the registers"),
    ),
    Member("ma@ministry.example", "马骏", "ministry", (Role.SIGNER,), _("Ministry, signer")),
    Member(
        "tang@tangan.example",
        "唐颖",
        "tangan",
        (Role.HANDLER, Role.ADMINISTRATOR),
        _("Organising unit for level 3, handler: an audit that is overdue"),
    ),
    Member("feng@tangan.example", "冯涛", "tangan", (Role.SIGNER,), _("Organising unit for level 3, signer")),
    Member(
        "jiangbo@yanshan.example",
        "江波",
        "yanshan",
        (Role.HANDLER, Role.ADMINISTRATOR),
        _("Review unit, leader of a team: fills in the review sheet"),
    ),
    Member("bai@yanshan.example", "白露", "yanshan", (Role.HANDLER,), _("Review unit, member of a team")),
    Member("fang@yanshan.example", "方正", "yanshan", (Role.SIGNER,), _("Review unit, signer")),
    Member("hu@haihe.example", "胡杨", "haihe", (Role.HANDLER, Role.ADMINISTRATOR), _("Another review unit, handler")),
    Member("ding@haihe.example", "丁香", "haihe", (Role.SIGNER,), _("Another review unit, signer")),
    Member(
        "qian@yanzhao.example",
        "钱进",
        "yanzhao",
        (Role.HANDLER, Role.ADMINISTRATOR),
        _("Enterprise asked for corrections, handler"),
    ),
    Member("jiang@yanzhao.example", "蒋华", "yanzhao", (Role.PRINCIPAL,), _("Enterprise, principal")),
    Member(
        "shen@luanhe.example",
        "沈一",
        "luanhe",
        (Role.HANDLER, Role.PRINCIPAL, Role.ADMINISTRATOR),
        _("Small enterprise: one person is everything"),
    ),
    Member(
        "han@taihang.example",
        "韩梅",
        "taihang",
        (Role.HANDLER, Role.ADMINISTRATOR),
        _("Enterprise that failed within the year and is barred, handler"),
    ),
    Member("yang@taihang.example", "杨柳", "taihang", (Role.PRINCIPAL,), _("Enterprise, principal")),
    Member("zhu@bohai.example", "朱丹", "bohai", (Role.HANDLER, Role.ADMINISTRATOR), _("Enterprise, handler")),
    Member("qin@bohai.example", "秦岭", "bohai", (Role.PRINCIPAL,), _("Enterprise, principal")),
    Member("you@jingdong.example", "尤佳", "jingdong", (Role.HANDLER, Role.ADMINISTRATOR), _("Enterprise, handler")),
    Member("xi@jingdong.example", "席慕", "jingdong", (Role.PRINCIPAL,), _("Enterprise, principal")),
    *(
        Member(f"office@{key}.example", who, key, (Role.HANDLER, Role.PRINCIPAL, Role.ADMINISTRATOR), plays)
        for key, _name, _region, _address, who, plays in FURTHER
    ),
    Member("operator@site.example", "运维员", "site", (Role.OPERATOR,), _("Operator of the site: sees no case")),
    Member(
        "auditor@site.example",
        "审计员",
        "site",
        (Role.AUDITOR,),
        _("Auditor of the site: reads the audit, changes nothing"),
    ),
)
REGISTRARS = ("zhou@province.example", "xu@ministry.example")
CONSOLE = ("operator@site.example", "auditor@site.example", *REGISTRARS)


def create_organisations() -> dict[str, Organisation]:
    """The organisations by key, each with its capacity."""
    return demo_people.create_organisations(OFFICES)


def create_members(organisations: dict[str, Organisation]) -> dict[str, Membership]:
    """The memberships by e-mail address; some of them may enter the console."""
    made = demo_people.create_members(MEMBERS, organisations)
    for email in CONSOLE:
        person = made[email].person
        person.is_staff, person.is_superuser = True, email == "operator@site.example"
        person.save(update_fields=["is_staff", "is_superuser"])
    for email in REGISTRARS:
        made[email].person.user_permissions.set(_register_permissions())
    return made


def logins() -> list[demo_people.Login]:
    """Who can log in, in the order in which the procedure needs them."""
    return demo_people.logins(MEMBERS, OFFICES)


def _register_permissions() -> QuerySet[Permission]:
    """To keep the grading registers in the console, and to look up the organisations and regions they name."""
    registers = Q(content_type__app_label="grading") & ~Q(codename__startswith="delete_")
    named = Q(content_type__app_label="accounts", codename__in=("view_organisation", "view_region"))
    return Permission.objects.filter(registers | named)
