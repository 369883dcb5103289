"""The faults that a walk through a book may find, in words."""

from django.utils.translation import gettext_lazy as _

from records.chain import BrokenLink

FAULTS = {
    "gap": _("an entry is missing here"),
    "link": _("it does not name the hash of the entry before it"),
    "digest": _("what stands in it is not what was sealed"),
    "count": _("it does not have as many lines as were sealed"),
    "sum": _("its lines do not add up to nothing, or not to its total"),
    "account": _("a line is on an account of another book"),
    "day": _("a line takes effect on another day than the entry"),
    "running": _("the balance after a line does not follow from the line before it"),
    "guarded": _("an account fell below zero that never may"),
    "closed": _("it takes effect in a period that was closed already, or before the book was opened"),
    "mirror": _("it is not the mirror image of the entry that it reverses"),
    "certificate": _("the certificates do not name this end of the chain, or close something else"),
    "head": _("the book names another last entry"),
}


def fault_in_words(broken: BrokenLink) -> str:
    """What is wrong with the first broken link of a book."""
    return str(FAULTS.get(broken.fault, broken.fault))
