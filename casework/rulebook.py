"""How periods are counted (P), in our own words: what every procedure shares, as the rules page shows it."""

from django.utils.translation import gettext_lazy as _

from casework.steps import RuleText

SOURCE = _("Our reading, after articles 200 to 204 of the Civil Code")

RULES = (
    RuleText(
        "P1",
        _("Working days"),
        _(
            "The day on which something happens is not counted. A limit of 5 working days ends with the end of the "
            "fifth working day after it. Public holidays are off and make-up weekend days are worked, by the "
            "schedule that the State Council publishes for each year; where next year's is not out yet, plain "
            "weekends are assumed, the date is marked provisional, and it is computed again when the schedule is "
            "entered."
        ),
        SOURCE,
    ),
    RuleText(
        "P2",
        _("Received on a rest day"),
        _(
            "Received means delivered on this site; when something was sent, received and read is kept separately. "
            "After a receipt on a rest day, counting begins with the next working day."
        ),
        SOURCE,
    ),
    RuleText(
        "P3",
        _("Months and years"),
        _("Months and years end on the corresponding day, or on the month's last day where it has no such day."),
        SOURCE,
    ),
    RuleText(
        "P4",
        _("A last day that is a rest day"),
        _(
            "A limit in calendar days or months whose last day is a rest day ends on the next working day. Fixed "
            "dates, the validity of a grade, bars and look-backs do not move. Reminders count from the last working "
            "day on or before the due day."
        ),
        SOURCE,
    ),
    RuleText(
        "P5",
        _("At least so many days"),
        _(
            "A shortest period is so many full working days; what follows may happen on the day after it, at the "
            "earliest."
        ),
        SOURCE,
    ),
    RuleText(
        "P6",
        _("Figures that count themselves"),
        _(
            "“Or more”, “or less” and “by” a day include the figure or the day; “more than”, “less than” and “below”"
            " do not."
        ),
        SOURCE,
    ),
    RuleText(
        "P7",
        _("Bars and look-backs"),
        _(
            "Both run forward from what happened: the day that corresponds to it so many years later is the last one"
            " on which it still counts."
        ),
        SOURCE,
    ),
    RuleText(
        "P8",
        _("Steps without a limit"),
        _(
            "Where the text sets no limit, an office can set itself a target. It reminds, and is never called "
            "overdue by law."
        ),
        SOURCE,
    ),
    RuleText(
        "P9",
        _("A limit that has run out"),
        _(
            "What follows from a limit that has run out takes effect before anybody acts again, as of its own day, "
            "even where it is noticed late. What comes after that is refused. A limit from which nothing follows "
            "stays open and is overdue."
        ),
        SOURCE,
    ),
)
