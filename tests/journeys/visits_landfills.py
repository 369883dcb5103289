"""Visits of what everybody sees of landfills: the calculator; and of its rates in the console."""

from collections.abc import Iterator
from urllib.parse import urlencode

from tests.journeys.looking import Visit

CALCULATOR = "/landfills/calculator/"
EXISTING = {
    "capacity_flexible": "60万",
    "filled_flexible": "150,000",
    "capacity_rigid": "100000",
    "filled_rigid": "100000",
    "operating_since": "2015-03-01",
    "closes_on": "2040-12-31",
}


def visits() -> Iterator[Visit]:
    """The questions, a result of each kind, and what is refused."""
    yield Visit("", CALCULATOR, main=True)
    yield Visit("", f"{CALCULATOR}?{urlencode(EXISTING)}", main=True)
    yield Visit("", f"{CALCULATOR}?{urlencode(EXISTING | {'filled_flexible': '70万'})}", main=True, status=422)
    yield Visit("boss", "/console/wastefund/tariff/", ours=False)
    yield Visit("boss", "/console/wastefund/tariff/add/", ours=False)
