"""What the measures on research funds, and the notice on moving to them, say in our own words, rule by rule."""

from django.utils.translation import gettext_lazy as _

from casework.steps import RuleBook

_PROGRAMME = (
    (
        "R-2",
        _(
            "Programmes consist of projects and these of subprojects. Money comes from the central budget, "
            "from local budgets, from the units themselves and from others. The rules are about support "
            "granted in advance; projects by open challenge or by race may be granted as a lump sum."
        ),
    ),
    ("R-3", _("See R-2.")),
    ("R-4", _("See R-2.")),
    (
        "R-7",
        _(
            "The agency files the programme's cost estimate, in total and by year, in which income equals "
            "expenditure. It is assessed, and the Ministry of Finance approves it."
        ),
    ),
    ("R-8", _("See R-7.")),
    ("R-9", _("See R-7.")),
    ("R-10", _("See R-7.")),
    (
        "R-11",
        _(
            "The total or the estimate of a year is changed by the same way up: from the agency through "
            "the Ministry of Science and Technology to the Ministry of Finance, after the change of the "
            "tasks was approved."
        ),
    ),
    (
        "R-12",
        _(
            "Yearly budgets together stay within the total. Once all tasks are given out they may slip by "
            "two years at most, within the total."
        ),
    ),
    (
        "R-13",
        _(
            "The Ministry of Finance issues the yearly budgets, and they are changed through it alone. "
            "Money that is not distributed carries over to the next year; it goes back where the programme "
            "is terminated."
        ),
    ),
    ("R-14", _("See R-13.")),
    ("R-15", _("See R-13.")),
)
_BUDGET = (
    (
        "R-17",
        _(
            "Direct cost has three categories: equipment (purchase, trial manufacture, upgrade, rental), "
            "business and labour. The rest is indirect cost. Experts paid from the project are not members "
            "or managers of it."
        ),
    ),
    ("R-18", _("See R-17.")),
    (
        "R-19",
        _(
            "A project's budget is the sum of those of its subprojects. Money of other sources is pledged "
            "in writing, in cash, and does not come from another grant of the central budget."
        ),
    ),
    (
        "R-20",
        _(
            "In two rounds, the first asks for the total alone; in one round the full budget is handed in "
            "at once. The call may publish the estimate."
        ),
    ),
    (
        "R-21",
        _(
            "A budget is made by what the work needs, never by ratios. Items of equipment are described "
            "one by one from 500,000 yuan each; other direct cost is explained by how it was reckoned."
        ),
    ),
    (
        "R-22",
        _(
            "The most indirect cost of a subproject, reckoned on its direct cost less the purchase of "
            "equipment: 30 per cent up to 5 million yuan, 25 per cent of what is above up to 10 million, "
            "20 per cent of what is above that."
        ),
    ),
    (
        "R-23",
        _(
            "All indirect cost may be performance pay. Units share it by agreement; nothing that it covers "
            "is charged again as direct cost."
        ),
    ),
    (
        "R-24",
        _(
            "Tasks and budget are reviewed together, and whoever has an interest in the outcome takes no "
            "part. How detailed a budget is counts for nothing, and nothing is cut across the board. "
            "Approved budget and task book name goals, indicators, and the amount of each unit."
        ),
    ),
    ("R-25", _("See R-24.")),
    ("R-26", _("See R-24.")),
    ("R-27", _("See R-24.")),
    ("R-28", _("A project granted as a lump sum makes no budget.")),
)
_MONEY = (
    (
        "R-29",
        _(
            "The first instalment is paid within 30 calendar days of the task book's signature; how much, "
            "by the opinion of the principal investigator and the budget of the year."
        ),
    ),
    (
        "R-30",
        _(
            "Lead units pay on to the units of subprojects and these to participating units, promptly and "
            "by the opinion of the principal investigator. Who delays without a reason may be interviewed, "
            "and payments to them suspended. A participating unit passes nothing on."
        ),
    ),
    ("R-32", _("Each subproject has a research finance assistant.")),
    ("R-33", _("Each source has accounts of its own, and pledged money arrives in time.")),
    (
        "R-34",
        _("Within the unit it is disclosed what was granted, who takes part, what was spent, bought and achieved."),
    ),
    (
        "R-35",
        _(
            "The official card is used where rules ask for it. Equipment, bulk material, testing, labour "
            "and experts are in principle paid by transfer; the site warns and does not block."
        ),
    ),
    (
        "R-36",
        _(
            "The travel of guests may come from a meeting's cost. Meals, local transport and lodging may "
            "be lump sums without an invoice; fieldwork without invoices is paid at actual cost, with a "
            "statement that it is true."
        ),
    ),
    (
        "R-37",
        _(
            "Ten kinds of conduct are prohibited: a false budget; no separate accounts; unrelated cost; "
            "improper adjustment or passing on; a false pledge; forged contracts, invoices, events or "
            "people; withholding and diversion; money off the books or altered records; private costs, "
            "fines, donations, sponsorship, investment and debt; whatever else the law forbids."
        ),
    ),
    (
        "R-38",
        _(
            "The balance of a year carries over. Who decides a change of the budget depends on what it "
            "changes: the agency on the total, on subprojects and on replacing a unit; the lead unit on "
            "money between participating units and on other sources between units, and files it; the unit "
            "itself on equipment; the leader on other direct cost. Indirect cost never goes up; down if "
            "unit and leader agree; between units if these agree."
        ),
    ),
    (
        "R-39",
        _(
            "By 30 November the lead unit sends the report of the year with its finances. A project that "
            "has run for less than 3 months by then may report with the next year."
        ),
    ),
    (
        "R-40",
        _(
            "For a lump sum the principal investigator commits, decides and makes the final account; the "
            "unit checks it and the agency receives it."
        ),
    ),
)
_CLOSING = (
    (
        "R-42",
        _(
            "Where a project is cancelled or ended early, accounts are cleared, what was bought is listed, "
            "and the agency takes back what is left."
        ),
    ),
    (
        "R-43",
        _(
            "At the end each subproject makes a final account, which an accounting firm audits; a "
            "recognised unit states its accounts itself and is spot-checked. The lead unit then applies "
            "for the one final evaluation. A serious violation costs the right to awards, has money taken "
            "back, or fails the evaluation, as is decided."
        ),
    ),
    ("R-44", _("See R-43.")),
    ("R-45", _("See R-43.")),
    ("R-46", _("See R-43.")),
    ("R-47", _("See R-43.")),
    (
        "R-48",
        _(
            "Books are closed within 1 month of the evaluation. The agency fixes the surplus of each "
            "subproject. Where its goals are met and the project has passed, the surplus stays with the "
            "unit for direct cost of research; otherwise the agency takes it back."
        ),
    ),
)
_SUPERVISION = (
    ("R-49", _("Everyone concerned supervises; inspections are drawn at random, by a plan for the year.")),
    ("R-50", _("See R-49.")),
    ("R-51", _("See R-49.")),
    (
        "R-52",
        _(
            "The agency supervises the projects; those of up to 3 years are normally left in peace while "
            "they run. Units with many problems are warned, guided and trained. The agency's summary of "
            "the year goes to the Ministry of Science and Technology."
        ),
    ),
    ("R-53", _("Units watch their money as it moves, warn early and check themselves.")),
    (
        "R-54",
        _(
            "Measures by gravity: to rectify, an interview, criticism in a circular, suspended payment, "
            "termination, the surplus or all money taken back, a bar for a time or for good. They are "
            "published; clues that are doubtful go to the department in charge, crimes to the prosecutors."
        ),
    ),
    (
        "R-55",
        _("Serious cases, and how everybody concerned behaves in managing the money, are entered in credit records."),
    ),
    ("R-56", _("Officials, auditors and experts answer for what they do as well.")),
    ("R-57", _("See R-55.")),
    ("R-58", _("Special rules go before these.")),
)
_MOVING = (
    (
        "T-1a",
        _(
            "Applications already filled in stay as they are and are reviewed so; indirect cost is "
            "adjusted when the task book is signed, with the applicant's opinion."
        ),
    ),
    ("T-1b", _("Applications not filled in yet follow the new policy in principle.")),
    ("T-1c", _("A review that has begun may end in the old way; one that has not is merged.")),
    ("T-1d", _("Where the task book has been handed in nothing changes; then T-2 applies.")),
    (
        "T-2",
        _(
            "For a project that runs the unit decides, after it has consulted the researchers; what the "
            "old policy asked consent for comes first."
        ),
    ),
    ("T-3a", _("A project that has ended with its conclusion issued stays with the old policy.")),
    (
        "T-3b",
        _(
            "Where the evaluation runs, or the project has ended and no conclusion is issued, the new "
            "rules apply to labour, equipment, adjustments and indirect cost."
        ),
    ),
    (
        "T-4",
        _(
            "From 2021-08-13 a surplus left with a unit is no longer taken back after two years; the "
            "surplus of projects under T-3b follows the new policy."
        ),
    ),
)

MEASURES = RuleBook(
    title=_(
        "Measures for managing funds of the National Key R&D Programme (财教〔2021〕178号), in force since 2021-09-29"
    ),
    note=_(
        "In our own words, by article: R-22 is article 22. Articles of one matter are told under the first "
        "of them. Where the text is silent, our reading is documented."
    ),
    rules=(*_PROGRAMME, *_BUDGET, *_MONEY, *_CLOSING, *_SUPERVISION),
)

TRANSITION = RuleBook(
    title=_(
        "Notice on moving research funds from the old policy to the new (财教〔2021〕173号), in force since 2021-09-29"
    ),
    note=_(
        "In our own words: T-1a to T-1d are about what was applied for, T-2 about what runs, T-3 and T-4 "
        "about what ended."
    ),
    rules=_MOVING,
)
