"""What the kinds of entries in a programme's book are called."""

from django.utils.translation import gettext_lazy as _

KINDS = {
    "budget": _("Budget of a year"),
    "budget_adjustment": _("Adjusted budget of a year"),
    "return": _("Return"),
    "reversal": _("Reversal"),
    "distribution": _("Distributed to a project"),
    "adjustment": _("Total of a project adjusted"),
    "payment": _("Paid to a project"),
    "taking_back": _("Taken back from a project"),
}
