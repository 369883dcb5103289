"""What the measures on landfill reserves say, rule by rule in our own words, for the page that rule links lead to."""

from django.utils.translation import gettext_lazy as _

from casework.steps import RuleBook

_DUTY = (
    (
        "L-2",
        _(
            "The unit responsible sets money for the time after closure aside and uses it itself, as a duty by law; no "
            "authority may keep it."
        ),
    ),
    ("L-3", _("Landfills of hazardous waste; other facilities where a province says so.")),
    (
        "L-4",
        _("The unit responsible answers for setting the reserve aside, keeping it and using it."),
    ),
    (
        "L-5",
        _(
            "A plan says how much is set aside and how it is managed. It is adjusted to how the landfill is really "
            "run; each version stays."
        ),
    ),
)
_AMOUNT = (
    (
        "L-6",
        _(
            "The total is what running the landfill safely needs over the 30 years after closure, and never less than "
            "the floor of L-7. It is part of the cost of the asset: capitalised once, and spread into the cost of "
            "operation before closure. The nominal amount by law and the present value of the accounts are two "
            "figures, and both are kept."
        ),
    ),
    (
        "L-7",
        _(
            "The floor by tiers of the total capacity, per m³. Flexible: 200 yuan up to 200,000 m³, 150 up to "
            "500,000 m³, 100 above. Rigid: 30 yuan up to 200,000 m³, 20 above. A site with both is reckoned kind by "
            "kind. A province may set higher rates, at no volume lower ones; the unit higher ones still."
        ),
    ),
    ("L-8", _("How the amount is reckoned and spread depends on whether the landfill operated before 2022-01-01.")),
    (
        "L-8-1",
        _(
            "New, or built and not yet operating on 2022-01-01: total capacity by the tiers, spread from the month of "
            "starting to the month of closure, either in equal parts by month or by the volume filled."
        ),
    ),
    (
        "L-8-2",
        _(
            "Operating before 2022-01-01: what was filled on that day counts at the average rate in proportion to the "
            "room that was left, spread by month to closure; what was empty counts at the average rate in full, "
            "spread by the volume filled. The average rate is that of the total capacity (reading A)."
        ),
    ),
    (
        "L-9",
        _(
            "Who closes early bears the cost; what has not been spread is charged at once. A new holder of the permit "
            "takes over reserve and duties by law."
        ),
    ),
)
_MANAGEMENT = (
    ("L-10", _("The unit has rules of its own for the reserve and decides by them what it is used for.")),
    ("L-11", _("The books follow the national accounting standards.")),
    (
        "L-12",
        _(
            "Spent after closure alone, and on four things alone: monitoring; running water, collecting and treating "
            "leachate; controlling pollution; other costs of decommissioning."
        ),
    ),
    ("L-13", _("What is missing the unit adds, a surplus is dealt with by law; a floor of 0 changes nothing in that.")),
    ("L-14", _("What was set aside, spread and used is disclosed.")),
    (
        "L-15",
        _(
            "By 30 June of each year it is filed with the departments for finance, prices and environment that "
            "supervise."
        ),
    ),
    ("L-16", _("Using the reserve is the unit's own affair and asks no authority's approval.")),
    ("L-17", _("Whoever sets nothing or too little aside, or misuses it, is dealt with by these departments.")),
    (
        "L-19",
        _(
            "The unit responsible is the legal person with the permit, or with a landfill of its own. The time after "
            "closure is 30 years, unless another law says otherwise."
        ),
    ),
)

MEASURES = RuleBook(
    title=_(
        "Measures for setting aside and managing decommissioning costs of hazardous-waste landfills "
        "(财资环〔2021〕92号), in force since 2022-01-01"
    ),
    note=_("In our own words, by article: L-8-2 is article 8. Where the text is silent, our reading is documented."),
    rules=(*_DUTY, *_AMOUNT, *_MANAGEMENT),
)
