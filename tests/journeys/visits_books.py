"""Where the books of a landfill are found: before the first plan, while they agree with it, and when they do not."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from django.urls import reverse

from accounts.actors import SYSTEM
from ledger.posting import Line, post
from ledger.posting import reverse as reverse_entry
from tests.journeys.looking import Site, Visit
from tests.wastefund import world

KEEPER = "accountant of a landfill"
WITHOUT = "landfill without books"
AGREEING = "landfill whose books agree"
DIFFERING = "landfill whose books differ"


def prepare(site: Site) -> None:
    """Three landfills of one unit; the books of the last have an entry that no plan asked for."""
    unit = world.unit(name="曹妃甸固废处置有限公司")
    site.people[KEEPER] = unit.accountant.person
    site.cases[WITHOUT] = world.keep(unit, permit_number="冀危许130281").case
    agreeing = world.keep(unit, permit_number="冀危许130282")
    differing = world.keep(unit, permit_number="冀危许130283")
    for landfill in (agreeing, differing):
        world.adopt(unit, landfill, on="2026-01-05")
        world.book(landfill, "2026-03-01")
    world.do(unit, agreeing.case, "close_period", {"month": "2026-01"}, on="2026-03-02")
    lines = [Line("6603", Decimal("0.01")), Line("2801", Decimal("-0.01"))]
    day, book = date(2026, 2, 28), differing.accounting_book
    wrong = [
        post(book, lines, kind="unwinding", effective_on=day, actor=SYSTEM, memo="手工补记", key=f"by hand {number}")
        for number in (1, 2)
    ]
    reverse_entry(wrong[0], key="mended", actor=SYSTEM, memo="冲销手工补记", on=day)
    site.cases[AGREEING], site.cases[DIFFERING] = agreeing.case, differing.case


def visits(site: Site) -> Iterator[Visit]:
    """Every page of the books; the one that is read most on a phone and in the dark as well."""
    for name in (WITHOUT, AGREEING, DIFFERING):
        yield Visit(KEEPER, f"{site.case(name)}tabs/books/", main=name == AGREEING)
    for name in (AGREEING, DIFFERING):
        yield Visit(KEEPER, _page(site, name, "reconciliation"), main=name == DIFFERING)
    for name in ("journal", "trial_balance", "certificates", "verification"):
        yield Visit(KEEPER, _page(site, AGREEING, name, "accounting"), main=name == "journal")
    yield Visit(KEEPER, _page(site, DIFFERING, "certificates", "statutory"))
    yield Visit(KEEPER, _page(site, AGREEING, "statement", "accounting", "2801"), main=True)
    for number in (1, 6, 8):
        yield Visit(KEEPER, _page(site, DIFFERING, "entry", "accounting", number), main=number == 1)
    yield Visit(KEEPER, f"{_page(site, AGREEING, 'journal', 'accounting')}?first=2026-13-01&kind=x", status=422)
    yield Visit(KEEPER, f"{_page(site, AGREEING, 'trial_balance', 'accounting')}?on=2026-01-31")


def _page(site: Site, name: str, page: str, *args: object) -> str:
    return reverse(f"wastefund:{page}", args=[site.cases[name].reference, *args])
