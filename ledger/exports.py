"""Books as workbooks (XLSX), and the certificate that is kept elsewhere.

A workbook is written row by row with constant memory, however long the book. Every text is written as a text, which no
spreadsheet program takes for a formula or turns into a link; amounts are numbers, days are texts as in ISO 8601. The
caller names where it goes: a path, or an open binary file.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, BinaryIO

import xlsxwriter
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ledger.models import Account, Book, Certificate, Entry, Posting
from ledger.money import to_yuan
from ledger.reading import balance_on, journal, one_moment, trial_balance
from records import chain, clock

Cell = str | int | Decimal | None
Row = Sequence[Cell]
Target = Path | BinaryIO

MOST_ROWS = 1_000_000
"""Rows on one sheet, a little below what XLSX allows; what comes after goes on a further sheet."""
LONGEST_TEXT = 32_767
CHUNK = 500


def write_journal(
    target: Target,
    book: Book,
    *,
    first: date | None = None,
    last: date | None = None,
    kind: str | None = None,
    names: Mapping[str, str] | None = None,
) -> None:
    """Write the entries of `book` that take effect from `first` through `last`, a row for each line, as recorded.

    `kind`: of these alone; `names`: what kinds are called, the others by their code.
    """
    heads = [
        _("No."),
        _("Date"),
        _("Kind"),
        _("Text"),
        _("Account"),
        _("Name of the account"),
        _("Debit"),
        _("Credit"),
        *_ends(),
    ]
    with one_moment():
        entries = journal(book, first=first, last=last, kind=kind).iterator(chunk_size=CHUNK)
        rows = _of_entries(entries, names or {})
        write_sheet(target, _("Journal"), heads, (8, 12, 16, 44, 16, 30, 18, 18, 16, 68), rows)


def write_statement(target: Target, account: Account, first: date, last: date) -> None:
    """Write the postings of `account` that take effect from `first` through `last`, with opening and closing balance.

    The order is that of `reading.statement`.
    """
    heads = [_("No."), _("Date"), _("Text"), _("Debit"), _("Credit"), _("Balance"), *_ends()]
    with one_moment():
        rows = _of_account(account, first, last)
        write_sheet(target, account.code, heads, (8, 12, 44, 18, 18, 18, 16, 68), rows)


def write_trial_balance(target: Target, book: Book, on: date | None = None) -> None:
    """Write the balance of every account of `book`, with everything recorded, or at the end of the day `on`."""
    balance = trial_balance(book, on)
    rows: list[Row] = [(line.account.code, line.account.name, line.debit, line.credit) for line in balance.lines]
    rows.append((_("Total"), "", balance.debit, balance.credit))
    write_sheet(
        target,
        _("Trial balance"),
        [_("Account"), _("Name of the account"), _("Debit"), _("Credit")],
        (16, 36, 18, 18),
        rows,
    )


def certificate_text(certificate: Certificate) -> str:
    """The certificate as canonical JSON, which `verify_ledger --certificate` compares with the book."""
    return chain.canonical_text(certificate.canonical()) + "\n"


def _ends() -> list[str]:
    return [_("Reversal"), _("Hash (SHA-256)")]


def _of_entries(entries: Iterable[Entry], names: Mapping[str, str]) -> Iterator[Row]:
    for entry in entries:
        for posting in entry.postings.all():
            account = posting.account
            yield (
                entry.sequence,
                entry.effective_on.isoformat(),
                names.get(entry.kind, entry.kind),
                entry.memo,
                account.code,
                account.name,
                posting.debit,
                posting.credit,
                reversal_text(entry),
                entry.hash,
            )


def _of_account(account: Account, first: date, last: date) -> Iterator[Row]:
    running = balance_on(account, date.fromordinal(first.toordinal() - 1))
    yield None, first.isoformat(), _("Brought forward"), None, None, running, "", ""
    postings = (
        Posting.objects.filter(account=account, effective_on__gte=first, effective_on__lte=last)
        .select_related("entry__reverses", "entry__reversal")
        .order_by("effective_on", "sequence")
    )
    for posting in postings.iterator(chunk_size=CHUNK):
        entry, running = posting.entry, running + to_yuan(posting.amount)
        day = entry.effective_on.isoformat()
        yield entry.sequence, day, entry.memo, posting.debit, posting.credit, running, reversal_text(entry), entry.hash
    yield None, last.isoformat(), _("Carried forward"), None, None, running, "", ""


def reversal_text(entry: Entry) -> str:
    """Which entry `entry` reverses, or is reversed by; empty where neither."""
    if entry.reverses is not None:
        return _("reverses no. %(number)s") % {"number": entry.reverses.sequence}
    reversal: Entry | None = getattr(entry, "reversal", None)
    return _("reversed by no. %(number)s") % {"number": reversal.sequence} if reversal else ""


def chain_text(book: Book) -> str:
    """What stands in the corner of a page of the book: the length of its chain, and through when it is closed."""
    entries = ngettext("%(count)s entry in the chain", "%(count)s entries in the chain", book.head_sequence)
    text = entries % {"count": f"{book.head_sequence:,}"}
    if book.closed_through is None:
        return text
    return _("%(entries)s, closed through %(through)s") % {
        "entries": text,
        "through": book.closed_through.isoformat(),
    }


def write_sheet(target: Target, title: str, heads: Sequence[str], widths: Sequence[int], rows: Iterable[Row]) -> None:
    """Write a workbook with `rows` under `heads`; `widths` in characters, one for each column."""
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(str(target) if isinstance(target, Path) else target, options)
    book.set_properties({"created": clock.now().replace(tzinfo=None)})
    amount = book.add_format({"num_format": "#,##0.00"})
    sheet, number = _sheet(book, title, heads, widths), 1
    for row in rows:
        if number > MOST_ROWS:
            sheet, number = _sheet(book, title, heads, widths), 1
        for column, cell in enumerate(row):
            _write_cell(sheet, number, column, cell, amount)
        number += 1
    book.close()


def _sheet(book: Any, title: str, heads: Sequence[str], widths: Sequence[int]) -> Any:
    number = len(book.worksheets()) + 1
    name = "".join(" " if sign in "[]:*?/\\'" else sign for sign in title)[:25].strip()
    sheet = book.add_worksheet(name if number == 1 else f"{name} {number}")
    sheet.freeze_panes(1, 0)
    bold = book.add_format({"bold": True, "text_wrap": True})
    for column, (head, width) in enumerate(zip(heads, widths, strict=True)):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, head, bold)
    return sheet


def _write_cell(sheet: Any, row: int, column: int, cell: Cell, amount: Any) -> None:
    if cell is None:
        return
    if isinstance(cell, Decimal):
        sheet.write_number(row, column, cell, amount)
    elif isinstance(cell, int):
        sheet.write_number(row, column, cell)
    else:
        sheet.write_string(row, column, cell[:LONGEST_TEXT])
