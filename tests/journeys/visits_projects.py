"""Where calls and projects are found: their pages and every step that asks something, from the call to the end."""

from collections.abc import Iterator

from tests.grading.world import SUBMITTED_ON
from tests.journeys.looking import Site, Visit
from tests.rdfunds import stages
from tests.rdfunds.stages import ISSUED_TO, REVIEWED

AGENCY = "agency of calls"
SCIENCE = "science department of projects"
INVESTIGATOR = "principal investigator"
PARTICIPANT = "task leader of a project"
ON = SUBMITTED_ON.isoformat()


def prepare(site: Site) -> None:
    """An open call, one being drafted, and projects at every stage."""
    world = stages.build()
    site.people |= {
        AGENCY: world.handler.person,
        SCIENCE: world.science[0].person,
        INVESTIGATOR: world.investigator.person,
        PARTICIPANT: world.task_leader.person,
    }
    site.cases["drafted call"] = stages.draft_call(world, on=ON)
    call = stages.open_call(world, on=ON, published_estimate="8000000")
    site.cases["open call"] = call.case
    first = stages.begin(world, stages.open_call(world, on=ON, rounds="2", title="揭榜挂帅项目指南"), on=ON)
    site.cases["pre-application"] = first
    again = stages.begin(world, stages.open_call(world, on=ON, rounds="2", lump_sum=True), on=ON, title="包干制项目")
    site.cases["pre-submitted"] = stages.bring(world, again, "submit_pre_application", on=ON)
    written = site.cases["application written"] = stages.begin(world, call, on=ON, title="柔性传感阵列")
    stages.write_application(world, written)
    lump_sum = stages.begin(world, stages.open_call(world, on=ON, lump_sum=True), on=ON, title="包干制单轮项目")
    site.cases["lump-sum reviewed"] = stages.bring(world, lump_sum, "submit", "call_review", on=ON)
    reached = {
        "application sent back": ("submit", "return_application"),
        "application sent": ("submit",),
        "application reviewed": ("submit", "call_review"),
        "project reviewed": REVIEWED,
        "project proposed": (*REVIEWED, "propose"),
        "project agreed": (*REVIEWED, "propose", "give_opinion"),
        "task book written": ISSUED_TO,
        "task book signed": (*ISSUED_TO, "sign_task_book"),
    }
    for name, steps in reached.items():
        site.cases[name] = stages.bring(
            world, stages.begin(world, call, on=ON, title=f"项目{len(steps)}"), *steps, on=ON
        )
    stages.write_task_book(site.cases["task book written"])
    site.cases["project running"] = stages.running_project(world, call, on=ON).case


def visits(site: Site) -> Iterator[Visit]:
    """The pages of calls and projects for everybody who has to do with them."""
    yield Visit("", "/public/call/open/", main=True)
    yield from _of_the_agency(site)
    yield from _of_the_lead_unit(site)
    yield Visit(SCIENCE, f"{site.case('project proposed')}steps/give_opinion/")
    for tab in ("overview", "task_book"):
        yield Visit(PARTICIPANT, f"{site.case('project running')}tabs/{tab}/", main=tab == "overview")


def _of_the_agency(site: Site) -> Iterator[Visit]:
    yield Visit(AGENCY, "/start/call/")
    for step in ("correct", "publish", "discard"):
        yield Visit(AGENCY, f"{site.case('drafted call')}steps/{step}/")
    yield Visit(AGENCY, f"{site.case('open call')}tabs/call/", main=True)
    steps = {
        "pre-submitted": ("invite", "pass_over"),
        "application sent": ("call_review", "return_application"),
        "application reviewed": ("report_review",),
        "lump-sum reviewed": ("report_review",),
        "project reviewed": ("propose", "decline"),
        "project agreed": ("issue_budget",),
        "task book signed": ("countersign", "return_task_book"),
        "project running": ("record_first_payment", "stop"),
    }
    for name, codes in steps.items():
        for code in codes:
            yield Visit(AGENCY, f"{site.case(name)}steps/{code}/", main=code in ("call_review", "report_review"))
    nobody = {"experts-0-name": "吴越", "do": "check"}
    yield Visit(AGENCY, f"{site.case('application sent')}steps/call_review/", nobody, status=422)
    yield Visit(AGENCY, f"{site.case('project running')}", main=True)


def _of_the_lead_unit(site: Site) -> Iterator[Visit]:
    yield Visit(INVESTIGATOR, "/start/project/")
    yield Visit(INVESTIGATOR, f"{site.case('pre-application')}steps/submit_pre_application/")
    yield Visit(INVESTIGATOR, f"{site.case('pre-application')}tabs/overview/")
    for step in ("submit", "withdraw"):
        yield Visit(INVESTIGATOR, f"{site.case('application written')}steps/{step}/", main=step == "submit")
    yield Visit(INVESTIGATOR, "/")
    yield Visit(INVESTIGATOR, f"{site.case('application sent back')}contents/application/lines/")
    yield Visit(INVESTIGATOR, f"{site.case('lump-sum reviewed')}tabs/overview/")
    written = site.case("task book written")
    for section in ("goals", "indicators"):
        yield Visit(INVESTIGATOR, f"{written}contents/task_book/{section}/", main=section == "goals")
    yield Visit(INVESTIGATOR, f"{written}tabs/task_book/")
    yield Visit(INVESTIGATOR, f"{written}steps/sign_task_book/", main=True)
