"""The chart of a unit: its own codes and names, fixed in a book when that is opened (L-11)."""

import pytest

from tests.wastefund import world
from wastefund.models import ChartRow

pytestmark = pytest.mark.django_db


def test_a_book_is_opened_with_the_units_own_codes_and_keeps_them():
    unit = world.unit()
    row = ChartRow.objects.create(organisation=unit.organisation, role="profit_or_loss", code="6711", name="营业外支出")
    landfill = world.keep(unit)
    world.adopt(unit, landfill, on="2026-01-05")
    row.code = "6602.09"
    row.save()
    world.book(landfill, "2026-02-02")

    assert {"6711", "2801"} <= set(landfill.accounting_book.accounts.values_list("code", flat=True))
    assert world.balances(landfill.accounting_book)["6603"] > 0


def test_another_units_chart_changes_nothing():
    ChartRow.objects.create(organisation=world.unit().organisation, role="bank", code="1012", name="其他货币资金")
    unit = world.unit()
    landfill = world.keep(unit)
    world.adopt(unit, landfill, on="2026-01-05")

    assert "1002" in set(landfill.accounting_book.accounts.values_list("code", flat=True))
