"""Visits of adjustments of a project's budget: the request with all that can be wrong, the hands, the outcome."""

from collections.abc import Iterator
from urllib.parse import quote

from accounts.roles import Capacity
from tests.journeys.looking import Site, Visit
from tests.rdfunds import running
from tests.rdfunds.adjusting import act, ask, begin, replace, replacing

LEADER, APPROVER, AGENCY, INVESTIGATOR, REPLACING = (
    "subproject leader",
    "approver of a subproject's unit",
    "agency of a running project",
    "principal investigator of a running project",
    "principal investigator who has a unit replaced",
)
MOVE = ("sub equipment_purchase", "sub materials", "500000")


def prepare(site: Site) -> None:
    """A running project with a draft, a request under way, one that waits for the agency, and one posted."""
    made = running.build()
    site.people |= {
        LEADER: made.sub.leader.person,
        APPROVER: made.sub.approver.person,
        AGENCY: made.handler.person,
        INVESTIGATOR: made.lead.leader.person,
    }
    site.cases["running project"] = made.project.case
    posted = ask(made, made.sub.leader, ("sub materials", "sub testing", "1000"))
    act(posted, "decide", made.sub.leader)
    site.cases["posted adjustment"] = posted.case
    site.cases["asked adjustment"] = ask(made, made.sub.leader, MOVE, ("sub materials", "part materials", "1")).case
    total = ask(made, made.lead.leader, ("lead materials", "out", "1000"))
    act(total, "consent", made.lead.approver)
    site.cases["adjustment for the agency"] = total.case
    site.cases["drafted adjustment"] = begin(made, made.sub.leader)
    other = running.build()
    comes = running.unit("白洋淀光电有限公司", Capacity.PARTICIPATING_UNIT)
    leaving = f"2:{other.part.code}"
    site.people[REPLACING] = other.lead.leader.person
    site.cases["unit being replaced"] = replace(other, other.lead.leader, replacing(leaving, comes)).case


def visits(site: Site) -> Iterator[Visit]:
    """What the leader asks and sees, what the hands see, and what the agency does."""
    yield Visit(LEADER, "/", main=True)
    yield Visit(LEADER, "/start/adjustment/", main=True)
    draft, asked = site.case("drafted adjustment"), site.case("asked adjustment")
    yield Visit(LEADER, f"{draft}tabs/adjustment/")
    yield Visit(LEADER, f"{draft}steps/ask/", main=True)
    too_much = _request(site, "equipment_purchase", "400000")
    yield Visit(LEADER, f"{draft}steps/ask/", too_much, status=422)
    yield Visit(LEADER, f"{draft}steps/ask/", _request(site, "testing", "1"), main=True)
    yield Visit(LEADER, f"{asked}tabs/adjustment/", main=True)
    yield Visit(LEADER, f"{asked}steps/withdraw/")
    yield Visit(APPROVER, f"{asked}", main=True)
    for step in ("consent", "decline"):
        yield Visit(APPROVER, f"{asked}steps/{step}/")
    yield Visit(LEADER, f"{site.case('posted adjustment')}tabs/adjustment/")
    waiting = site.case("adjustment for the agency")
    for step in ("approve", "refuse"):
        yield Visit(AGENCY, f"{waiting}steps/{step}/")
    yield Visit(REPLACING, f"{site.case('unit being replaced')}tabs/adjustment/", main=True)
    budget = f"/research/{quote(site.cases['running project'].reference)}/budget/"
    yield Visit(INVESTIGATOR, f"{budget}?on={running.DAY}", main=True)
    yield Visit(INVESTIGATOR, f"{budget}?on=2026-02-30", status=422)
    yield Visit(INVESTIGATOR, f"{site.case('running project')}tabs/adjustments/", main=True)


def _request(site: Site, line: str, amount: str) -> dict[str, str]:
    """What the leader of subproject 2 sends to have yuan moved from that line to another, to be checked."""
    unit = site.cases["running project"].project.subprojects.get(number=2).unit_id
    move = {"origin": f"2:{unit}:{line}:central", "place": f"2:{unit}", "line": "energy", "amount": amount}
    return {"reason": "样机能耗高于预期", "do": "check"} | {f"moves-0-{name}": value for name, value in move.items()}
