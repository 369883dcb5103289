"""The two books of a landfill on its pages: what each holds, what waits, and where its figures are found."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actors import PUBLIC, SYSTEM, Actor, PersonActor
from casework.models import Case
from casework.visibility import visible_to
from ledger import reading
from ledger.models import Acted, Book, Certificate, Entry
from records import clock
from records.models import ActorKind
from wastefund import booking, rules
from wastefund.entry_kinds import BY_ADOPTION, kind_of
from wastefund.models import Estimate, Landfill
from wastefund.reconciling import reconciliation_of

SIDES = {
    "statutory": gettext_lazy("Statutory book"),
    "accounting": gettext_lazy("Accounting book"),
}
"""The two books: nominal amounts by law, and present values by the accounting standards (L-6)."""


@dataclass(frozen=True)
class PageLink:
    """A way to another page of the same books."""

    label: str
    url: str
    current: bool


@dataclass(frozen=True)
class BookPage:
    """One of a landfill's books, and the addresses of what is in it."""

    case: Case
    landfill: Landfill
    side: str
    book: Book

    @property
    def label(self) -> str:
        return str(SIDES[self.side])

    def url(self, name: str, *args: Any) -> str:
        return reverse(f"wastefund:{name}", args=[self.case.reference, self.side, *args])

    @property
    def journal_url(self) -> str:
        return self.url("journal")

    @property
    def trial_url(self) -> str:
        return self.url("trial_balance")

    @property
    def certificates_url(self) -> str:
        return self.url("certificates")

    @property
    def verification_url(self) -> str:
        return self.url("verification")

    @property
    def entries_url(self) -> str:
        """In front of an entry's number."""
        return f"{self.journal_url.removesuffix('journal/')}entries/"

    @property
    def accounts_url(self) -> str:
        """In front of an account's code."""
        return f"{self.journal_url.removesuffix('journal/')}accounts/"


def book_page(case: Case, side: str) -> BookPage | None:
    """One of the two books of the landfill; None where there is no such book, or none yet."""
    landfill: Landfill = case.record
    book = getattr(landfill, f"{side}_book") if side in SIDES else None
    return BookPage(case, landfill, side, book) if book else None


def book_pages(case: Case) -> list[BookPage]:
    """Both books, the statutory one first; none before the first plan."""
    return [page for side in SIDES if (page := book_page(case, side))]


def links_of(page: BookPage, current: str) -> list[PageLink]:
    """The pages of a book, and the one that compares both; `current` is the code of the one shown, if it is of them."""
    own = (
        ("journal", _("Journal"), page.journal_url),
        ("trial_balance", _("Trial balance"), page.trial_url),
        ("certificates", _("Certificates"), page.certificates_url),
        ("verification", _("Check of the chain"), page.verification_url),
    )
    other = next(each for each in book_pages(page.case) if each.side != page.side)
    return [
        *(PageLink(label, url, code == current) for code, label, url in own),
        PageLink(_("Reconciliation"), reverse("wastefund:reconciliation", args=[page.case.reference]), False),
        PageLink(other.label, other.journal_url, False),
    ]


def books_tab(case: Case, actor: Actor) -> dict[str, Any]:
    """Both books at a glance: chain, closings, what waits, balances, and whether they agree with the plan."""
    landfill: Landfill = case.record
    pages, last = book_pages(case), last_month_over()
    return {
        "landfill": landfill,
        "books": [(page, reading.trial_balance(page.book), last_certificate(page.book)) for page in pages],
        "waiting": booking.waiting_until(landfill, last),
        "last": last,
        "reconciliation": reconciliation_of(landfill) if pages else None,
    }


def last_month_over() -> date:
    """The last month that is over, as its first day."""
    return rules.month_before(rules.month_of(clock.today()))


def last_certificate(book: Book) -> Certificate | None:
    """The certificate of the latest closing."""
    return book.certificates.order_by("through").last()


def periods(**more: str) -> list[tuple[str, str]]:
    """Periods that are often asked for, each with the end of its address; `more` is kept in it."""
    today = clock.today()
    month = last_month_over()
    year_end = date(today.year - 1, 12, 31)
    bounds = (
        (_("everything"), None, None),
        (f"{month:%Y-%m}", month, rules.last_day_of(month)),
        (f"{today.year}", date(today.year, 1, 1), date(today.year, 12, 31)),
        (f"{year_end.year}", date(year_end.year, 1, 1), year_end),
    )
    return [(label, query_of(first=first, last=last, **more)) for label, first, last in bounds]


def query_of(**values: Any) -> str:
    """The end of an address with what is given of `values`."""
    return urlencode({name: str(value) for name, value in values.items() if value not in (None, "")})


def entry_context(page: BookPage, entry: Entry, actor: Actor) -> dict[str, Any]:
    """One entry with its kind in words, whose hand it was, and the version of the plan that it follows."""
    return {
        "entry": entry,
        "kind": kind_of(entry.kind),
        "who": hand_of(entry),
        "plan": plan_of(page.landfill, entry, actor),
        "previous": entry.sequence - 1,
        "next": entry.sequence + 1 if entry.sequence < page.book.head_sequence else None,
    }


def hand_of(acted: Acted) -> str:
    """Whose hand it was, “A for B · unit”."""
    if acted.membership is None:
        return str(SYSTEM if acted.actor_kind == ActorKind.SYSTEM else PUBLIC)
    hand = PersonActor(acted.membership, acted.absent)
    return f"{hand} · {acted.organisation}" if acted.organisation else str(hand)


def plan_of(landfill: Landfill, entry: Entry, actor: Actor) -> Estimate | None:
    """The estimate that an entry follows, with its plan; None where the reader may not see that plan.

    A reversal follows that of the entry reversed. What is booked at an adoption takes effect on the day before the
    version's first month.
    """
    original = entry.reverses or entry
    estimates = landfill.estimates.filter(plan__case__in=visible_to(actor)).select_related("plan__case")
    if original.kind in BY_ADOPTION:
        version = original.key.rsplit(":", 1)[-1]
        return estimates.filter(plan__version=version, plan__adopted_on__isnull=False).first()
    return estimates.filter(first_month__lte=original.effective_on).order_by("first_month", "pk").last()
