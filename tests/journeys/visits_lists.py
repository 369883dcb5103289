"""Visits of the lists: choosing, checking, signing, leaving out, returning, copies."""

from collections.abc import Iterator
from datetime import date

from casework import lists
from casework.models import Case, PublicList
from grading.models import CopyBody
from tests.grading import world as grading
from tests.journeys.looking import Site, Visit

_NAMES = {"on a list": "滦县轧钢", "left the list": "迁西铸造", "came back": "抚宁玻璃", "not listed": "卢龙水泥"}
TITLES = {"on a list": "三月第一批名单", "came back": "三月第二批名单"}
NEW = "/lists/new/grading/list/"
AT = grading.moment(grading.SUBMITTED_ON)


def prepare(site: Site) -> None:
    """A list that waits with a case in the way, one that came back, a case on neither; bodies that get copies."""
    world, unit = site.world, site.world.unit
    for name, enterprise in _NAMES.items():
        site.cases[name] = world.case_at("qualified", by=grading.enterprise(name=f"{enterprise}有限公司"))
    _put_on_list(site, "on a list", "on a list", "left the list")
    world.do(site.cases["left the list"], "withdraw", at=AT)
    returned = _put_on_list(site, "came back", "came back")
    lists.send_back(returned, unit.signer, "请核对企业名称", at=AT)
    office, since = world.province.organisation, date(2022, 1, 1)
    CopyBody.objects.create(department=office, kind="trade_union", name="河北省总工会", since=since)
    CopyBody.objects.create(
        department=office, kind="securities", name="河北证监局", email="zjj@example.cn", since=since
    )


def _put_on_list(site: Site, title: str, *names: str) -> PublicList:
    cases = [site.cases[name] for name in names]
    seen = {case.pk: case.version for case in cases}
    unit = site.world.unit
    return lists.prepare("grading", "list", cases, unit.handler, {"note": ""}, title=TITLES[title], seen=seen, at=AT)


def visits(site: Site) -> Iterator[Visit]:
    """What handlers, signers and those who get a list see of it."""
    waiting, returned = (PublicList.objects.get(title=TITLES[name]) for name in ("on a list", "came back"))
    page = f"/lists/{waiting.pk}/"
    yield Visit("officer", "/lists/", main=True)
    yield Visit("officer", NEW, main=True)
    yield Visit("officer", NEW, _chosen(site.cases["not listed"]), main=True)
    yield Visit("officer", NEW, _chosen(site.cases["on a list"]), status=422)
    yield Visit("officer", NEW, {"title": "", "do": "check"}, status=422)
    yield Visit("officer", f"{NEW}?instead_of={returned.pk}")
    yield Visit("officer", f"/lists/{returned.pk}/")
    yield Visit("officer", f"{site.case('on a list')}")
    yield Visit("signer", page, main=True)
    yield Visit("signer", page, {"sign-hash": waiting.hash, "sign-password": "wrong"}, f"{page}sign/", status=422)
    yield Visit("signer", page, {"return-remarks": ""}, f"{page}return/", status=422)
    left_out = f"{page}cases/{site.cases['left the list'].pk}/strike/"
    yield Visit("signer", page, {}, left_out, status=422)
    yield from _of_the_department(site)


def _of_the_department(site: Site) -> Iterator[Visit]:
    announcement = PublicList.objects.get(step="announce")
    page, paper = f"/lists/{announcement.pk}/", announcement.copies.get(email="")
    yield Visit("department", "/lists/")
    yield Visit("department", "/lists/new/grading/announce/")
    over = _chosen(site.cases["noticed, over"]) | {"document_number": "冀应急〔2026〕15号"}
    yield Visit("department", "/lists/new/grading/announce/", over)
    running = _chosen(site.cases["noticed"]) | {"document_number": "冀应急〔2026〕15号"}
    yield Visit("department", "/lists/new/grading/announce/", running, main=True, status=422)
    yield Visit("department", "/lists/new/grading/post_notice/")
    yield Visit("department", page, main=True)
    yield Visit("department", page, {}, f"{page}copies/{paper.pk}/", status=422)
    yield Visit("department", f"{site.case('granted')}notices/")


def _chosen(case: Case) -> dict[str, str]:
    version = Case.objects.get(pk=case.pk).version
    return {"case": f"{case.pk}:{version}", "title": "名单", "do": "check"}
