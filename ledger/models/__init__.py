"""What the ledger keeps: books with their accounts, entries with their postings, closings, and snapshots."""

from ledger.models.books import Account, Book, Side
from ledger.models.closing import Certificate, Snapshot
from ledger.models.entries import Acted, Entry, Posting

__all__ = ["Account", "Acted", "Book", "Certificate", "Entry", "Posting", "Side", "Snapshot"]
