"""The measures for grading work-safety standardisation (G), in our own words, as the rules page shows them."""

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from casework.errors import Text
from casework.steps import RuleText

MEASURES = "应急〔2021〕83号"


def _rule(code: str, title: Text, text: Text) -> RuleText:
    """A rule whose id begins with the number of its article, such as G-7-2."""
    article = code.split("-")[1]
    source = format_lazy(_("{measures}, article {article}"), measures=MEASURES, article=article)
    return RuleText(code, title, text, source)


RULES = (
    _rule(
        "G-2",
        _("Industries"),
        _("Grades are given in certain industries, from chemicals to commerce; the office can add one."),
    ),
    _rule(
        "G-3",
        _("Duty and choice"),
        _("To build the system is a duty of the enterprise; to apply for a grade is its own choice."),
    ),
    _rule(
        "G-4",
        _("Levels, standards and scores"),
        _(
            "There are three levels, of which level 1 is the highest. An industry's standard comes from the "
            "ministry; where there is none, a province may set one for levels 2 and 3. The score is the points "
            "reached, divided by the points that apply, times 100, shown with one decimal. The exact score is "
            "compared with what the standard asks for."
        ),
    ),
    _rule(
        "G-5",
        _("Who grades"),
        _(
            "Level 1, and every level of offshore oil, is graded by the ministry, level 2 by the province, level 3 "
            "by the city with districts. Exceptions stand in the office's table of jurisdictions."
        ),
    ),
    _rule(
        "G-6",
        _("Entrusted units; no fees"),
        _(
            "A grading department may entrust a unit with acceptance and audit, and others with the review on site. "
            "Where it has entrusted nobody, it acts itself; where a unit drops out, its open cases move to another. "
            "The enterprise never pays a fee."
        ),
    ),
    _rule(
        "G-7",
        _("The procedure"),
        _(
            "Self-evaluation, application, review, public notice, announcement. An enterprise has one open "
            "application for an industry at a time (our reading)."
        ),
    ),
    _rule(
        "G-7-1",
        _("Self-evaluation"),
        _(
            "At least once in a calendar year the enterprise evaluates itself: in a group that its principal leads "
            "and employees belong to, with a written report, which is published in the enterprise for at least 10 "
            "working days. The problems found are fixed. The publication has ended before the report is submitted "
            "(our reading)."
        ),
    ),
    _rule(
        "G-7-2",
        _("Submission"),
        _("The report goes to the unit that handles the level asked for. The enterprise answers for its truth."),
    ),
    _rule(
        "G-7-2-1",
        _("Acceptance and correction"),
        _(
            "Within 5 working days of receipt the office says in writing, once, everything that is to be corrected. "
            "Without such a notice in that time the report counts as accepted as of the day of receipt. A second "
            "notice is not possible, for the first had to be complete."
        ),
    ),
    _rule(
        "G-7-2-2",
        _("Audit"),
        _(
            "Within 10 working days of receiving the complete or corrected report, the office audits it point by "
            "point, sends its opinion to the grading department, and tells the enterprise in writing; where the "
            "report does not pass, with the reasons. No bar follows from that (our reading)."
        ),
    ),
    _rule(
        "G-7-5",
        _("Grade or failure"),
        _(
            "Where nothing stands against it, the grading department announces the grade. Otherwise it says in "
            "writing why it failed; for one year from that notice the enterprise may not apply again."
        ),
    ),
    _rule(
        "G-8",
        _("Commitments"),
        _("With the report, the principal responsible person makes commitments: nine, and three more for level 1."),
    ),
    _rule(
        "G-8-1",
        _("Nine commitments"),
        _(
            "Licences; a safety body or staff; certificates; in the year before applying no death, fewer than 3 "
            "serious injuries and less than 1,000,000 yuan of direct losses in total; no event of major bad "
            "influence; not on the dishonesty list; a full year since the last failure; a full year since a "
            "revocation; hazards managed and major ones fixed."
        ),
    ),
    _rule(
        "G-8-2",
        _("Three more for level 1"),
        _(
            "No particularly serious accident ever, no serious one in 5 years, no death in 2 years; yearly accident "
            "statistics that have not risen since the last grade; level 1 held before, or level 2 or 3 for 3 years."
        ),
    ),
    _rule(
        "G-8-3",
        _("False commitments; withdrawal"),
        _(
            "A false commitment ends the case at once, and for 3 years from that notice the enterprise may not "
            "apply. The day of applying is the day of the first submission. The enterprise may withdraw as long as "
            "nothing stands against it (our readings)."
        ),
    ),
    _rule("G-9", _("Validity"), _("A grade is valid for 3 years from its announcement.")),
    _rule(
        "G-10-1",
        _("Renewal"),
        _(
            "A renewal is applied for in the last 3 months of validity. Earlier, this site warns and lets go on; "
            "later, it is a first application. An open case does not extend the validity (our readings)."
        ),
    ),
    _rule(
        "G-10-2",
        _("Fast track of a renewal"),
        _(
            "At the same level, an enterprise without deaths, with few injuries and losses and without major changes"
            " goes from confirmation straight to the public notice."
        ),
    ),
    _rule(
        "G-11",
        _("Revocation"),
        _(
            "Deaths, many injuries or losses within 12 months, concealed accidents, false material and other serious"
            " grounds lead to revocation; for one year from it the enterprise may not apply."
        ),
    ),
    _rule(
        "G-13",
        _("No training, no consulting"),
        _(
            "A unit that has trained or advised an enterprise does not handle its case, however long ago that was "
            "(our reading)."
        ),
    ),
    _rule(
        "G-16",
        _("Rules of a province"),
        _(
            "A province may issue rules for levels 2 and 3. They can shorten the offices' limits, never the "
            "enterprise's (our reading)."
        ),
    ),
)
