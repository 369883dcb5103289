"""What the kinds of entries in a landfill's books are called, and by which rule each is made."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class EntryKind:
    """A kind of entry in words, with its rule."""

    label: str
    rule: str


KINDS = {
    "setting_aside": EntryKind(_("Statutory amount set aside"), "L-6"),
    "recognition": EntryKind(_("Initial recognition"), "L-6"),
    "re_estimate": EntryKind(_("Change in estimate"), "L-5"),
    "amortisation": EntryKind(_("Amortisation of the month"), "L-8"),
    "unwinding": EntryKind(_("Interest of the month"), "L-6"),
    "depreciation": EntryKind(_("Depreciation of the month"), "L-11"),
    "use": EntryKind(_("Use of the reserve"), "L-12"),
    "top_up": EntryKind(_("Shortfall made up"), "L-13"),
    "release": EntryKind(_("Surplus released"), "L-13"),
    "reversal": EntryKind(_("Reversal"), "L-11"),
}
SETTLING = ("use", "top_up", "release")
"""The kinds that change the provision without being interest or a change in estimate."""
BY_ADOPTION = ("setting_aside", "recognition", "re_estimate")
"""The kinds that are booked when a version of the plan is adopted, on the day before its first month."""

OF_BOOK = {
    "statutory": ("setting_aside", "amortisation", "reversal"),
    "accounting": ("recognition", "re_estimate", "unwinding", "depreciation", *SETTLING, "reversal"),
}
"""The kinds that each of the two books has."""


def kind_of(code: str) -> EntryKind:
    """The kind with that code; one that is not of these books is called by its code."""
    return KINDS.get(code, EntryKind(code, ""))
