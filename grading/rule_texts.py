"""What the measures for grading say, rule by rule in our own words, for the page that rule links lead to."""

from django.utils.translation import gettext_lazy as _

from casework.steps import RuleBook

_SCOPE = (
    ("G-2", _("Which industries are graded; the office can add one.")),
    ("G-3", _("Building the safety system is a duty; applying for a grade is voluntary.")),
    (
        "G-4",
        _(
            "Levels 1 (highest), 2 and 3. Each industry is scored by a standard: points reached, out of the full score "
            "less what does not apply, times 100. Shown with one decimal; compared exactly."
        ),
    ),
    (
        "G-5",
        _(
            "Level 1, and every level of offshore oil, is graded by the Ministry of Emergency Management, level 2 by "
            "the province, level 3 by the city with districts. Where there is no such city, a table of the office says "
            "who grades."
        ),
    ),
    (
        "G-6",
        _(
            "The procedure costs the enterprise nothing. The grading department may entrust a unit with accepting and "
            "auditing reports, and units with reviews on site; both lists are public. Otherwise it acts itself."
        ),
    ),
)
_PROCEDURE = (
    ("G-7", _("Self-evaluation, application, review, public notice, announcement: the five parts of the procedure.")),
    (
        "G-7-1",
        _(
            "The enterprise evaluates itself at least once a calendar year: a group led by the principal responsible "
            "person with employees' members, a written report, published in-house for at least 10 working days, "
            "problems fixed. The publication has ended before the report is submitted."
        ),
    ),
    (
        "G-7-2",
        _("The report goes to the unit that organises the level applied for; the enterprise answers for its truth."),
    ),
    (
        "G-7-2-1",
        _(
            "Within 5 working days of receipt the office says in writing, once, everything that is to be corrected. If "
            "it does not, the application counts as accepted from the day of receipt. The enterprise has no limit for "
            "correcting; a second correction notice is not possible."
        ),
    ),
    (
        "G-7-2-2",
        _(
            "Within 10 working days of receiving the complete or corrected report the office audits it item by item "
            "and tells the enterprise in writing; a refusal gives its reasons and starts no bar."
        ),
    ),
    ("G-7-3-1", _("The department confirms; the review on site is finished within 20 working days of being ordered.")),
    (
        "G-7-3-2",
        _("The enterprise rectifies within 20 working days; at most 20 more may be granted if asked for in time."),
    ),
    ("G-7-3-3", _("The review unit verifies the rectification within 10 working days of its report.")),
    ("G-7-4", _("Qualified enterprises are shown to the public for at least 7 working days; objections are checked.")),
    (
        "G-7-5",
        _(
            "Without an objection that holds, the grade is confirmed and announced. Otherwise the enterprise is told "
            "in writing why it failed; no application for one year."
        ),
    ),
)
_COMMITMENTS = (
    (
        "G-8-1",
        _(
            "Nine commitments of the principal: licences; safety body or staff; certificates; in the year before "
            "applying no death, fewer than 3 serious injuries and less than 1,000,000 yuan lost; no event of major bad "
            "influence; not on the dishonesty list; a full year since a failure; a full year since a revocation; "
            "hazards managed."
        ),
    ),
    (
        "G-8-2",
        _(
            "For level 1 also: never a particularly serious accident, no serious one in 5 years, no death in 2; "
            "statistics falling or level since the last grade; level 1 before, or level 2 or 3 in effect for 3 years."
        ),
    ),
    (
        "G-8-3",
        _(
            "A false commitment ends the case at once; no application for 3 years. The enterprise may withdraw before "
            "the announcement, unless the case is already unqualified or something is pending against it."
        ),
    ),
)
_GRADE = (
    ("G-9", _("A grade is valid for 3 years from its announcement, the corresponding day included.")),
    (
        "G-10-1",
        _("It may be applied for again in the last 3 months of its validity; validity is not extended meanwhile."),
    ),
    ("G-10-2", _("Six conditions under which a renewal at the same level goes straight to public notice.")),
    ("G-11", _("Nine grounds on which a grade is revoked; no application for one year.")),
    ("G-12", _("What a grade gives: fewer inspections, advantages in premiums, credit, awards and honours.")),
    (
        "G-13",
        _(
            "Organising and review units give no training or consulting to an enterprise that they handle; whoever has "
            "done so does not handle it, however long ago it was."
        ),
    ),
    (
        "G-14",
        _("The department checks units at random; what it may find leads to an interview or to disqualification."),
    ),
    ("G-15", _("The reference and the times in the Ministry's own system are recorded beside those of this site.")),
    ("G-16", _("A province may set shorter periods for the offices at levels 2 and 3, never for the enterprise.")),
)

MEASURES = RuleBook(
    title=_(
        "Measures for grading enterprises' work-safety standardisation (应急〔2021〕83号), in force since 2021-11-01"
    ),
    note=_("In our own words, by article: G-7-2-1 is article 7. Where the text is silent, our reading is documented."),
    rules=(*_SCOPE, *_PROCEDURE, *_COMMITMENTS, *_GRADE),
)
