"""Visits of the pages that are for everybody, and of what becomes of an objection."""

from collections.abc import Iterator

from accounts.actors import PUBLIC
from casework import engine
from casework.models import Case, PublicList
from grading.models import Objection
from tests.grading import world as grading
from tests.journeys.looking import Site, Visit

_NAMES = {"noticed": "遵化轧辊", "noticed, over": "玉田管件", "granted": "晋州化纤"}
KEY = "objected-once"


def prepare(site: Site) -> None:
    """A notice in progress with an objection, one that is over, and an announcement."""
    for scene, name in _NAMES.items():
        site.cases[scene] = site.world.case_at(scene, by=grading.enterprise(name=f"{name}有限公司"))
    _object(site.cases["noticed"])


def visits(site: Site) -> Iterator[Visit]:
    """What a visitor without a login sees and sends, and what the department sees of it."""
    notice, announcement = (_list_of(site, scene) for scene in ("noticed", "granted"))
    yield Visit("", "/public/", main=True)
    yield Visit("", "/public/?q=轧辊&industry=metallurgy")
    yield Visit("", "/public/?q=轧")
    yield Visit("", "/public/announcements/", main=True)
    yield Visit("", f"/public/notices/{notice.pk}/", main=True)
    yield Visit("", f"/public/notices/{announcement.pk}/", main=True)
    yield Visit("", f"/public/notices/{_list_of(site, 'noticed, over').pk}/", status=404)
    yield Visit("", "/public/grading/units/", main=True)
    yield Visit("", "/public/grading/grades/", main=True)
    yield Visit("", "/public/grading/grades/?q=无此企业")
    yield from _objecting(site)
    yield Visit("department", f"{site.case('noticed')}tabs/objections/", main=True)
    yield Visit("department", f"{site.case('noticed')}documents/")
    yield Visit("department", f"{site.case('noticed')}steps/object/")
    yield Visit("department", f"{site.case('noticed')}steps/object/", {**grading.OBJECTION, "do": "check"})
    yield Visit("department", f"{site.case('noticed, over')}tabs/objections/")


def _objecting(site: Site) -> Iterator[Visit]:
    form, late = (f"/public/cases/{site.cases[scene].reference}/object/" for scene in ("noticed", "noticed, over"))
    said = grading.OBJECTION
    yield Visit("", form, main=True)
    yield Visit("", form, {**said, "text": "不行", "do": "check"}, status=422)
    yield Visit("", form, {**said, "do": "check"}, main=True)
    yield Visit("", form, {**said, "text": f"{said['text']}还有。", "key": KEY, "do": "send"}, status=422)
    yield Visit("", late, status=422)
    yield Visit("", form, {**said, "do": "check"}, late, status=422)
    yield Visit("", "/public/cases/none/object/", status=404)
    yield Visit("", form, {**said, "do": "send"}, "/public/cases/none/object/", status=404)
    yield Visit("", "/public/receipts/", main=True)
    yield Visit("", f"/public/receipts/{Objection.objects.get().receipt}/", main=True)
    yield Visit("", "/public/receipts/?code=7K3M", status=422)
    yield Visit("", "/public/receipts/0000-0000-0000-0000/", status=404)


def _object(case: Case) -> None:
    at = grading.moment(grading.SUBMITTED_ON)
    engine.take(case, "object", PUBLIC, dict(grading.OBJECTION), key=KEY, seen_version=None, at=at)


def _list_of(site: Site, scene: str) -> PublicList:
    """The latest list for everybody on which the case of a scene stands."""
    rows = PublicList.objects.filter(entries__case=site.cases[scene], step__in=["post_notice", "announce"])
    return rows.latest("issued_at")
