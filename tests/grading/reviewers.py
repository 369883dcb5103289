"""Review units, their teams and ties, for the tests of who reviews."""

import io
import re
from datetime import date
from typing import Any

from pypdf import PdfReader

from accounts.models import Membership, Organisation
from accounts.roles import Capacity
from casework.letters.render import render_letter
from casework.models import Case, Notice
from grading.models import EntrustedUnit, Tie
from grading.queries import team_of
from tests.grading.world import PAYLOADS, Office, World, entrust, office


def payload(world: World, **changes: Any) -> dict[str, Any]:
    """What appoints the world's review unit for the enterprise's newest case, with these changes."""
    case = world.enterprise.organisation.applications.latest("pk").case
    return PAYLOADS["appoint"](world, case) | changes


def team(*members: Membership) -> list[dict[str, Any]]:
    """Rows that name a team, of whom the first leads."""
    return [{"membership": each.pk, "part": "leader" if each is members[0] else "member"} for each in members]


def tie(unit: Organisation, world: World, **fields: Any) -> Tie:
    """Consulting that the unit, or a person if one is named, gave the world's enterprise long ago."""
    fields = {"on": date(2012, 5, 8), "nature": "安全管理咨询", "source": "合同2012-14"} | fields
    return Tie.objects.create(unit=unit, enterprise=world.enterprise.organisation, **fields)


def other_review_unit(world: World, name: str = "海河安全技术服务有限公司", **fields: Any) -> Office:
    """One more review unit on the province's list for level 2."""
    made = office(Capacity.REVIEW_UNIT, name=name, document_prefix="海安评")
    entrust(world.province.organisation, made.organisation, 2, task=EntrustedUnit.Task.REVIEW, **fields)
    return made


def of(unit: Office) -> dict[str, Any]:
    """What names a unit with its two people."""
    return {"unit": unit.organisation.pk, "team": team(unit.handler.membership, unit.signer.membership)}


def names(case: Case) -> list[tuple[str, str]]:
    """Who is on the team, and in what part."""
    return [(row.membership.person.name, row.part) for row in team_of(case.record)]


def said(notice: Notice) -> str:
    """What the letter says, without white space."""
    pages = PdfReader(io.BytesIO(render_letter(notice.letter, notice.data))).pages
    return re.sub(r"\s", "", "".join(page.extract_text() for page in pages))
