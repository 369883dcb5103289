"""The reconciliation of both books with the plan as a workbook (L-6, L-8, L-11, L-12)."""

from collections.abc import Iterator
from typing import BinaryIO

from django.utils.translation import gettext as _

from ledger import exports
from wastefund.papers.books import agrees
from wastefund.reconciling import Reconciliation
from wastefund.screens.reconciliation import in_words

WIDTHS = (34, 4, 44, 14, 18, 18, 18, 22, 8)


def write_reconciliation(target: BinaryIO, found: Reconciliation) -> None:
    """Write what the page shows, a row for each line, with amounts in yuan."""
    heads = [
        _("Part of the reconciliation"),
        "",
        _("Line"),
        _("Booked through"),
        _("Accounting book"),
        _("Statutory book"),
        _("Plan"),
        _("Agrees"),
        _("Rule"),
    ]
    exports.write_sheet(target, _("Reconciliation"), heads, WIDTHS, _rows(found))


def _rows(found: Reconciliation) -> Iterator[exports.Row]:
    for group in in_words(found):
        for row in group.rows:
            through = f"{row.through:%Y-%m}" if row.through else ""
            yield group.title, row.sign, row.label, through, *row.figures, agrees(row), row.line.rule
