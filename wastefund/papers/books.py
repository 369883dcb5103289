"""What the papers of a landfill's books say: journal, statement, trial balance, reconciliation, certificate."""

from collections.abc import Iterable
from datetime import date, datetime

from django.utils.translation import gettext as _

from casework.models import Case
from ledger.exports import chain_text, reversal_text
from ledger.models import Certificate, Entry
from ledger.reading import Statement, TrialBalance
from records import clock
from wastefund.papers.pdf import Paper, Table, figure
from wastefund.reconciling import Reconciliation
from wastefund.screens.books import BookPage, hand_of
from wastefund.screens.reconciliation import Group, Row, in_words

Fact = tuple[str, str]


def journal_paper(page: BookPage, entries: Iterable[Entry], first: date | None, last: date | None) -> Paper:
    """The entries as they were recorded, a head for each and a row for each of its lines."""
    rows: list[tuple[str, ...]] = []
    heads = []
    for entry in entries:
        heads.append(len(rows))
        text = " · ".join(each for each in (entry.memo, reversal_text(entry)) if each)
        rows.append((str(entry.sequence), entry.effective_on.isoformat(), text, "", ""))
        rows += [
            ("", "", str(posting.account), figure(posting.debit), figure(posting.credit))
            for posting in entry.postings.all()
        ]
    table = Table(
        heads=[_("No."), _("Date"), _("Text and account"), _("Debit"), _("Credit")],
        widths=["auto", "auto", "1fr", "auto", "auto"],
        figures=[0, 3, 4],
        rows=rows,
        strong=heads,
    )
    facts = [*_facts(page), (_("From – until"), _period(first, last))]
    return _paper(page, _("Journal"), facts, [table])


def statement_paper(page: BookPage, shown: Statement) -> Paper:
    """The postings of one account, with the balance after each; debit positive."""
    lines = [
        (
            line.posting.effective_on.isoformat(),
            str(line.entry.sequence),
            " · ".join(each for each in (line.entry.memo, reversal_text(line.entry)) if each),
            figure(line.posting.debit),
            figure(line.posting.credit),
            figure(line.balance),
        )
        for line in shown.lines
    ]
    first = (shown.first.isoformat(), "", _("Brought forward"), "", "", figure(shown.opening))
    last = (shown.last.isoformat(), "", _("Carried forward"), "", "", figure(shown.closing))
    table = Table(
        heads=[_("Date"), _("No."), _("Text"), _("Debit"), _("Credit"), _("Balance")],
        widths=["auto", "auto", "1fr", "auto", "auto", "auto"],
        figures=[1, 3, 4, 5],
        rows=[first, *lines, last],
        strong=[0, len(lines) + 1],
    )
    facts = [
        *_facts(page),
        (_("Account"), str(shown.account)),
        (_("From – until"), _period(shown.first, shown.last)),
    ]
    return _paper(page, _("Account statement"), facts, [table])


def trial_balance_paper(page: BookPage, trial: TrialBalance) -> Paper:
    """Every account on the side on which its balance stands."""
    rows = [(line.account.code, line.account.name, figure(line.debit), figure(line.credit)) for line in trial.lines]
    rows.append((_("Total"), "", figure(trial.debit), figure(trial.credit)))
    table = Table(
        heads=[_("Account"), _("Name of the account"), _("Debit"), _("Credit")],
        widths=["auto", "1fr", "auto", "auto"],
        figures=[2, 3],
        rows=rows,
        strong=[len(rows) - 1],
    )
    on = trial.on.isoformat() if trial.on else _("with everything recorded")
    return _paper(page, _("Trial balance"), [*_facts(page), (_("At the end of"), on)], [table])


def reconciliation_paper(case: Case, found: Reconciliation, at: datetime) -> Paper:
    """Both books beside the plan, with what differs and what to do about it."""
    groups = in_words(found)
    plan = _("version %(version)d, from %(month)s") % {
        "version": found.estimate.plan.version,
        "month": f"{found.estimate.first_month:%Y-%m}",
    }
    if found.differing:
        result = _("%(count)d of %(compared)d figures that can be compared differ.")
    else:
        result = _("All %(compared)d figures that can be compared agree to the fen.")
    return Paper(
        title=_("Reconciliation of both books with the plan"),
        subtitle=case.title,
        facts=[
            (_("Landfill"), case.reference),
            (_("Plan in force"), plan),
            (_("Result"), result % {"count": found.differing, "compared": found.compared}),
        ],
        tables=[_group_table(group) for group in groups],
        notes=[f"{row.label}{_(': ')}{row.what_to_do}" for group in groups for row in group.rows if row.line.differs],
        foot=f"{case.reference} · {_moment(at)}",
    )


def certificate_paper(page: BookPage, certificate: Certificate) -> Paper:
    """That a book was closed, and the end of its chain then; to be kept outside of the site."""
    return Paper(
        title=_("Certificate of a closed period"),
        subtitle=page.case.title,
        facts=[
            *_facts(page),
            (_("Closed through"), certificate.through.isoformat()),
            (_("Entries until then"), f"{certificate.sequence:,}"),
            (_("Hash of the last entry"), certificate.head_hash),
            (_("Closed at"), _moment(certificate.recorded_at)),
            (_("Closed by"), hand_of(certificate)),
        ],
        notes=[
            _(
                "Every entry of the book holds the hash (SHA-256) of the one before it. Whoever changed, removed or "
                "added an entry up to this one would get another hash here. Keep this paper, or the JSON file with the "
                "same content, outside of this system: it alone shows a book that was written anew from end to end."
            ),
            _(
                "To compare: the operators of the site run verify_ledger with the JSON file; on the page of the entry "
                "with this number, the same hash has to stand."
            ),
        ],
        foot=f"{page.book.code} · {certificate.through.isoformat()}",
    )


def _paper(page: BookPage, title: str, facts: list[Fact], tables: list[Table]) -> Paper:
    foot = f"{page.book.code} · {chain_text(page.book)} · {_moment(clock.now())}"
    note = _("Amounts in yuan; a balance is debit where it is positive.")
    return Paper(title, page.case.title, facts, tables, [note], foot)


def _facts(page: BookPage) -> list[Fact]:
    return [(_("Book"), f"{page.book.name} · {page.book.code}")]


def _group_table(group: Group) -> Table:
    return Table(
        title=group.title,
        heads=["", _("Line"), _("Accounting book"), _("Statutory book"), _("Plan"), _("Agrees")],
        widths=["auto", "3fr", "2fr", "2fr", "2fr", "1.7fr"],
        figures=[2, 3, 4],
        rows=[(row.sign, row.label, *map(figure, row.figures), agrees(row)) for row in group.rows],
        strong=[number for number, row in enumerate(group.rows) if row.line.differs],
    )


def agrees(row: Row) -> str:
    """Whether the sources of a line agree, in words; empty where there is nothing to compare."""
    if not row.line.is_compared:
        return ""
    return _("differs by %(amount)s") % {"amount": figure(row.line.difference)} if row.line.differs else _("agrees")


def _period(first: date | None, last: date | None) -> str:
    if first is None and last is None:
        return _("everything")
    return f"{first.isoformat() if first else '…'} – {last.isoformat() if last else '…'}"


def _moment(at: datetime) -> str:
    return f"{at.astimezone(clock.SHANGHAI):%Y-%m-%d %H:%M}"
