"""How periods are counted, in our own words, for the page that rule links lead to."""

from django.utils.translation import gettext_lazy as _

from casework.steps import RuleBook

COUNTING = RuleBook(
    title=_("How periods are counted"),
    note=_("Readings of this site, after the Civil Code's articles 200 to 204; see its documentation."),
    rules=(
        (
            "P1",
            _(
                "The day of the event is not counted. A period of working days ends with the last of them. Statutory "
                "holidays are off and weekend days worked in exchange count, by the State Council's yearly schedule. "
                "Until a year's schedule is published its dates are provisional."
            ),
        ),
        (
            "P2",
            _(
                "What is received on a rest day counts from the next working day. Received means delivered in this "
                "system; sent, received and read are three moments, and all three are kept."
            ),
        ),
        ("P3", _("Months and years end on the corresponding day, or on the month's last day where there is none.")),
        (
            "P4",
            _(
                "A period in calendar days or months that would end on a rest day ends on the next working day. Fixed "
                "dates, the validity of a grade, bars and look-backs do not move; “do it by” names the last working "
                "day before them."
            ),
        ),
        ("P5", _("A minimum period runs in full; what follows may happen on the day after, at the earliest.")),
        ("P6", _("“At least”, “at most” and “by” a day or figure include it; “more than” and “less than” do not.")),
        ("P7", _("A bar or a look-back holds up to and including the corresponding day of its last year.")),
        (
            "P8",
            _(
                "Where the regulation sets no limit, an office may set a target of its own. It reminds; it is never "
                "called a statutory overdue."
            ),
        ),
        (
            "P9",
            _(
                "What has lapsed takes effect first, as of its own day, even where the system notices late. Whoever "
                "acts after that is refused; a limit without such an effect stays open and is overdue."
            ),
        ),
    ),
)
