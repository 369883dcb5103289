"""Where every page of the site is found: a world with a case in each state, and the visits that see each template."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.tokens import default_token_generator
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from accounts import applications
from accounts.actors import PersonActor
from accounts.models import Person
from accounts.roles import Capacity, Role
from accounts.views import registration, sign_in
from casework import contents, notes, proposals
from casework.models import Notice
from grading.self_evaluation import KIND, REPORT
from tests import factories
from tests.grading import world as grading
from tests.journeys import (
    visits_adjustments,
    visits_amending,
    visits_assignment,
    visits_books,
    visits_budgets,
    visits_importing,
    visits_landfills,
    visits_lists,
    visits_outcome,
    visits_programmes,
    visits_projects,
    visits_public,
    visits_reserve,
    visits_review,
)
from tests.journeys.looking import Site, Visit

NOW = grading.moment(grading.SUBMITTED_ON)
WRONG_SCHEDULE = "date,kind\n2027-02-30,rest_day\n2027-01-05,make_up_workday\n"
SCHEDULE = "date,kind\n2027-01-01,rest_day\n2027-05-01,rest_day\n2027-10-01,rest_day\n"
FLOODED = "flooded@example.cn"


@dataclass(frozen=True)
class Part:
    """Pages of the site that need nothing of what the other parts prepare."""

    prepare: Callable[[Site], None]
    visits: Callable[[Site], Iterable[Visit]]


def build(parts: Iterable[str]) -> Site:
    """These parts of the site on the day the cases were submitted."""
    site = Site(grading.build())
    _people(site)
    for part in parts:
        PARTS[part].prepare(site)
    return site


def visits(site: Site, parts: Iterable[str]) -> list[Visit]:
    """Every page of these parts, grouped by who looks."""
    return [visit for part in parts for visit in PARTS[part].visits(site)]


def _prepare_applications(site: Site) -> None:
    world = site.world
    for state in ("submitted", "correction", "accepted", "audited", "refused", "withdrawn"):
        site.cases[state] = world.case_at(state, by=world.enterprise if state == "correction" else _enterprise(state))
    _the_drafts(site)
    _a_proposal(site)
    _a_corrected_report(site)
    visits_amending.prepare(site)
    _used_up_throttles()


def _applications(site: Site) -> Iterator[Visit]:
    yield from _of_visitors(site)
    yield from _of_the_enterprise(site)
    yield from _of_drafts(site)
    yield from _of_the_unit(site)
    yield from _of_the_signer(site)
    yield from _of_the_stand_in()
    yield from _of_departments(site)
    yield from visits_amending.visits(site)
    yield from _of_members(site)
    yield from _of_the_console(site)


def _prepare_grading(site: Site) -> None:
    visits_assignment.prepare(site)
    visits_review.prepare(site)
    visits_lists.prepare(site)
    visits_public.prepare(site)
    visits_outcome.prepare(site)


def _grading(site: Site) -> Iterator[Visit]:
    yield from visits_assignment.visits(site)
    yield from visits_review.visits(site)
    yield from visits_lists.visits(site)
    yield from visits_public.visits(site)
    yield from visits_outcome.visits(site)


def _prepare_wastefund(site: Site) -> None:
    visits_importing.prepare(site)
    visits_books.prepare(site)
    visits_reserve.prepare(site)


def _wastefund(site: Site) -> Iterator[Visit]:
    yield from visits_landfills.visits()
    yield from visits_books.visits(site)
    yield from visits_reserve.visits(site)
    yield from visits_importing.visits(site)


def _prepare_rdfunds(site: Site) -> None:
    visits_programmes.prepare(site)
    visits_budgets.prepare(site)
    visits_projects.prepare(site)
    visits_adjustments.prepare(site)


def _rdfunds(site: Site) -> Iterator[Visit]:
    yield from visits_projects.visits(site)
    yield from visits_adjustments.visits(site)
    yield from visits_programmes.visits(site)
    yield from visits_budgets.visits(site)


PARTS = {
    "applications": Part(_prepare_applications, _applications),
    "grading": Part(_prepare_grading, _grading),
    "wastefund": Part(_prepare_wastefund, _wastefund),
    "rdfunds": Part(_prepare_rdfunds, _rdfunds),
}
"""From the login to the audit, with the pages that are of no procedure; all that follows; the two funds."""


def _enterprise(name: str) -> grading.Enterprise:
    return grading.enterprise(name=f"{_NAMES[name]}有限公司")


_NAMES = {
    "empty": "冀东新材料",
    "complete": "唐山轧钢",
    "submitted": "开平铸造",
    "waiting": "古冶焦化",
    "accepted": "滦州水泥",
    "audited": "迁安矿业",
    "refused": "丰润机械",
    "withdrawn": "曹妃甸钢构",
}


def _the_drafts(site: Site) -> None:
    for state in ("empty", "complete"):
        enterprise = _enterprise(state)
        site.cases[state] = site.world.start(by=enterprise, level=1 if state == "empty" else 2)
        site.people[f"handler of {state}"] = enterprise.handler.person
    grading.write_report(site.cases["complete"])


def _a_proposal(site: Site) -> None:
    case, unit = site.world.case_at("submitted", by=_enterprise("waiting")), site.world.unit
    answers: dict[str, Any] = {"complete": True, "items": [grading.ITEM]}
    site.cases["waiting"] = case
    site.waiting = proposals.prepare(
        case, "request_correction", unit.handler, answers, seen_version=case.version, at=NOW
    )
    notes.add(case, unit.handler, "先电话问过企业。", at=NOW)


def _a_corrected_report(site: Site) -> None:
    case, handler = site.cases["correction"], site.world.enterprise.handler
    draft = contents.draft(case, KIND)
    assert draft is not None
    basics = {**draft.data["basics"], "problems_fixed": "发现问题5项，均已整改。"}
    contents.write_section(case, REPORT, "basics", handler, basics, seen_revision=draft.revision, at=NOW)


def _people(site: Site) -> None:
    world = site.world
    administrator = factories.actor(Role.ADMINISTRATOR, Role.HANDLER, organisation=world.province.organisation)
    factories.delegation(administrator.membership)
    boss = factories.person("高远", is_staff=True, is_superuser=True)
    factories.membership(Role.OPERATOR, person=boss, organisation=factories.organisation(Capacity.SITE))
    Person.objects.filter(pk=world.city.handler.person.pk).update(is_staff=True)
    Person.objects.filter(pk=world.unit.handler.person.pk).update(is_staff=True)
    site.people |= {
        "handler": world.enterprise.handler.person,
        "officer": world.unit.handler.person,
        "signer": world.unit.signer.person,
        "department": world.province.handler.person,
        "administrator": administrator.person,
        "boss": boss,
        "stand-in": _stand_in_for(world.unit.handler).person,
    }


def _stand_in_for(absent: PersonActor) -> PersonActor:
    """A colleague to whom nothing comes but what is the absent one's."""
    colleague = factories.actor(Role.ADMINISTRATOR, organisation=absent.organisation)
    factories.delegation(absent.membership, colleague.membership)
    return colleague


def _used_up_throttles() -> None:
    for throttle in (registration.MAILS_PER_MAILBOX, sign_in.LINKS_PER_MAILBOX):
        while throttle.allows(FLOODED):
            pass


def _of_visitors(site: Site) -> Iterator[Visit]:
    notice = Notice.objects.filter(case=site.cases["correction"]).latest("pk")
    yield Visit("", "/login/", main=True)
    yield Visit("", "/login/", {"username": "nobody@example.cn", "password": "wrong"}, status=422)
    yield Visit("", "/login/", {"username": "p0@example.cn", "password": "wrong"}, times=6, status=429)
    yield Visit("", "/register/")
    yield Visit("", "/register/", {"name": "冀东", "credit_code": "9113"}, status=422)
    yield Visit("", "/register/", _registration(FLOODED), status=429)
    yield Visit("", "/register/sent/")
    yield Visit("", _path(applications.link_for(applications.Application(**_registration("zhao@example.cn")))))
    yield Visit("", "/register/confirm/cut-off/", status=410)
    yield Visit("", "/password/link/")
    yield Visit("", "/password/link/sent/")
    yield Visit("", _password_link(site.people["handler"]))
    yield Visit("", "/password/set/MQ/x/")
    yield Visit("", "/check/", main=True)
    yield Visit("", f"/check/{notice.check_code}/")
    yield Visit("", "/check/?code=7K3M", status=422)
    yield Visit("", "/check/0000-0000-0000-0000/", status=404)
    yield Visit("", "/demo/")
    yield Visit("", "/demo/", {"day": "2001-01-01"}, status=422)
    yield Visit("", "/demo/mails/")
    yield Visit("", "/nowhere/", status=404)
    yield Visit("", "/check/?" + "&".join("a" * 10_001), status=400)
    yield Visit("", "/login/", {"csrfmiddlewaretoken": "x"}, status=403)
    yield Visit("", "/healthz", status=500)
    yield Visit("", "/api/v1/docs/", read=False)


def _registration(email: str) -> dict[str, str]:
    made = {"name": "冀东新材料有限公司", "credit_code": factories.credit_code(), "region": "130203", "contact": "赵一"}
    return made | {"email": email}


def _path(link: str) -> str:
    return "/" + link.split("/", 3)[3]


def _password_link(person: Person) -> str:
    token = default_token_generator.make_token(person)
    return f"/password/set/{urlsafe_base64_encode(force_bytes(person.pk))}/{token}/"


def _of_the_enterprise(site: Site) -> Iterator[Visit]:
    case = site.case("correction")
    yield Visit("handler", "/", main=True)
    yield Visit("handler", case, main=True)
    yield Visit("handler", "/messages/", main=True)
    yield Visit("handler", "/messages/preferences/")
    yield Visit("handler", "/messages/preferences/", {"pace": "每小时"}, status=422)
    for tab in ("notices/", "documents/", "tabs/report/"):
        yield Visit("handler", f"{case}{tab}")
    yield Visit("handler", f"{case}documents/", {"purpose": ""}, status=422)
    yield Visit("handler", f"{case}steps/resubmit/", main=True)
    yield Visit("handler", f"{case}steps/resubmit/", {"answers-0-item": "1", "answers-0-answer": ""}, status=422)
    yield Visit("handler", f"{case}steps/withdraw/", {"reason": "暂缓申请"})
    yield Visit("handler", "/start/grading/")
    yield Visit("handler", "/start/grading/", {"standard": ""}, status=422)


def _of_drafts(site: Site) -> Iterator[Visit]:
    empty, complete = "handler of empty", "handler of complete"
    yield Visit(empty, site.case("empty"))
    yield Visit(empty, f"{site.case('empty')}tabs/report/")
    yield Visit(empty, f"{site.case('empty')}steps/submit/", status=422)
    yield Visit(empty, f"{site.case('empty')}steps/discard/")
    yield Visit(empty, f"{site.case('empty')}contents/{KIND}/statistics/")
    for section in ("basics", "group", "scores", "publication", "commitments"):
        yield Visit(complete, f"{site.case('complete')}contents/{KIND}/{section}/", main=section == "scores")
    basics = f"{site.case('complete')}contents/{KIND}/basics/"
    yield Visit(complete, basics, {"year": "1", "seen_version": "x", "do": "stay"}, status=422)
    typed = {"year": "2026", "evaluated_from": "2026-01-12", "evaluated_until": "2026-01-23", "summary": "另一段"}
    yield Visit(complete, basics, {**typed, "problems_fixed": "均无", "seen_version": "x", "do": "stay"}, status=409)
    yield Visit(complete, f"{site.case('complete')}steps/submit/")
    yield Visit(complete, f"{site.case('complete')}steps/submit/", {"contact_name": "赵敏"}, status=422)


def _of_the_unit(site: Site) -> Iterator[Visit]:
    submitted, accepted = site.case("submitted"), site.case("accepted")
    correction = f"{submitted}steps/request_correction/"
    items = {f"items-0-{name}": value for name, value in grading.ITEM.items()} | {"complete": "on"}
    deadline = site.cases["submitted"].deadlines.get(code="correction_notice").pk
    yield Visit("officer", "/", main=True)
    yield Visit("officer", "/cases/", main=True)
    yield Visit("officer", "/cases/?q=%E5%86%80&state=grading.submitted")
    yield Visit("officer", submitted, main=True)
    for tab in ("tabs/report/", "documents/", "notices/", "notes/"):
        yield Visit("officer", f"{submitted}{tab}")
    yield Visit("officer", f"{submitted}notes/", {"text": ""}, status=422)
    yield Visit("officer", f"{submitted}deadlines/{deadline}/", main=True)
    yield Visit("officer", correction, main=True)
    yield Visit("officer", correction, {"add_row": "items"})
    yield Visit("officer", correction, {"items-0-place": "1.2", "do": "check"}, status=422, main=True)
    yield Visit("officer", correction, items | {"do": "check"}, main=True)
    yield Visit("officer", correction, items | {"do": "send", "seen_version": "1"}, status=409)
    yield Visit("officer", f"{submitted}steps/accept/")
    yield Visit("officer", f"{accepted}steps/pass_audit/")
    yield Visit("officer", f"{accepted}steps/pass_audit/", {"conclusion": ""}, status=422)
    yield Visit("officer", f"{accepted}steps/refuse/")
    yield Visit("officer", f"{accepted}steps/accept/", status=409)
    for state in ("waiting", "audited", "refused"):
        yield Visit("officer", site.case(state))
    yield Visit("officer", f"{submitted}steps/withdraw/", status=403)
    yield Visit("officer", "/rules/")
    yield Visit("officer", "/calendar/2026/3/", main=True)
    yield Visit("officer", "/calendar/2026/3/?show=mine")
    yield Visit("officer", "/calendar/2026/")
    yield Visit("officer", "/calendar/feeds/", main=True)
    yield Visit("officer", "/calendar/feeds/", {"label": "手机", "shows": "mine"}, main=True)
    yield Visit("officer", "/calendar/feeds/", {"label": ""}, status=422)
    yield Visit("officer", "/console/casework/case/", ours=False)
    yield Visit("officer", f"/console/casework/case/{site.cases['waiting'].pk}/change/", ours=False)


def _of_the_signer(site: Site) -> Iterator[Visit]:
    assert site.waiting is not None
    path = f"/proposals/{site.waiting.pk}/"
    yield Visit("signer", "/")
    yield Visit("signer", path, main=True)
    yield Visit("signer", path, {"sign-hash": site.waiting.hash, "sign-password": "wrong"}, f"{path}sign/", status=422)
    yield Visit("signer", path, {"return-remarks": " "}, f"{path}return/", status=422)


def _of_the_stand_in() -> Iterator[Visit]:
    for path in ("/", "/messages/", "/calendar/?show=mine"):
        yield Visit("stand-in", path, main=True)


def _of_departments(site: Site) -> Iterator[Visit]:
    yield Visit("department", f"{site.case('accepted')}steps/reassign/")
    yield Visit("department", f"{site.case('withdrawn')}")
    yield Visit("department", "/ageing/", main=True)
    yield Visit("department", "/ageing/?first=2026-03-10&last=2026-03-01", status=422)
    yield Visit("officer", "/ageing/")
    enter = "/calendar/import/"
    yield Visit("administrator", enter)
    yield Visit("administrator", enter, {"year": "2027", "source": "某通知", "text": WRONG_SCHEDULE}, status=422)
    yield Visit("administrator", enter, {"year": "2027", "source": "某通知", "text": SCHEDULE})


def _of_members(site: Site) -> Iterator[Visit]:
    member = f"/organisation/members/{site.world.province.signer.membership.pk}"
    for path in ("/profile/", "/tokens/", "/password/", "/delegations/", "/organisation/"):
        yield Visit("administrator", path)
    yield Visit("administrator", "/tokens/", {"password": factories.PASSWORD, "days": "1"})
    for path in ("/organisation/members/add/", f"{member}/roles/", f"{member}/end/"):
        yield Visit("administrator", path)
        yield Visit("administrator", path, {"email": "x"}, status=422)
    yield Visit("administrator", "/delegations/", {}, status=422)
    yield Visit("administrator", "/profile/", {"name": ""}, status=422)


def _of_the_console(site: Site) -> Iterator[Visit]:
    yield Visit("boss", "/operations/", main=True)
    organisation = f"/console/accounts/organisation/{site.world.unit.organisation.pk}"
    for path in ("/console/", "/console/accounts/organisation/", f"{organisation}/change/", f"{organisation}/history/"):
        yield Visit("boss", path, ours=False)
