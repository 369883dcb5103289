"""A calculation in words and tables, the same for the page and the PDF."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from casework.figures import figure_text, yuan_text
from casework.templatetags.display import yuan
from wastefund.calculator import readings
from wastefund.calculator.calculation import Calculation
from wastefund.calculator.parts import Note, Section, Table
from wastefund.labels import KINDS
from wastefund.rules import PartReckoning, ReserveRegime, Slice, SpreadMethod, TierLine
from wastefund.tariffs import Level, Source
from wastefund.words import rate_figure, volume_text, wan_text


@dataclass(frozen=True)
class Sheet:
    """Everything that is shown of one calculation."""

    facts: tuple[tuple[str, str], ...]
    """What was asked, as label and answer."""
    total: str
    total_in_wan: str
    why: tuple[Note, ...]
    warnings: tuple[Note, ...]
    lines: tuple[Section, ...]
    readings: readings.Readings | None
    schedule: Section | None


def sheet_of(calculation: Calculation) -> Sheet:
    """The calculation in the language of the reader."""
    reckoned = calculation.reckoning
    existing = reckoned.regime is ReserveRegime.EXISTING
    return Sheet(
        facts=tuple(_facts(calculation)),
        total=yuan(reckoned.total),
        total_in_wan=wan_text(reckoned.total),
        why=tuple(_why(calculation)),
        warnings=tuple(_warnings(calculation)),
        lines=tuple(_lines(each.reckoned, each.source) for each in calculation.parts),
        readings=readings.readings_of(reckoned.parts) if existing else None,
        schedule=_schedule(calculation) if calculation.years else None,
    )


def slice_label(each: Slice, calculation: Calculation) -> str:
    """What a column of the schedule holds; the kind is named where there are two."""
    existing = calculation.reckoning.regime is ReserveRegime.EXISTING
    if not existing:
        what = _("by volume") if each.method is SpreadMethod.BY_VOLUME else _("by month")
    elif each.method is SpreadMethod.BY_VOLUME:
        what = _("for what was still empty")
    else:
        what = _("for what was filled")
    if len(calculation.reckoning.parts) == 1:
        return what
    return _("%(kind)s: %(what)s") % {"kind": KINDS[each.kind], "what": what}


def _facts(calculation: Calculation) -> list[tuple[str, str]]:
    asked = calculation.asked
    existing = calculation.reckoning.regime is ReserveRegime.EXISTING
    facts = []
    for part in asked.parts:
        text = volume_text(part.capacity)
        if existing:
            text = _("%(capacity)s, of which %(filled)s filled on 2022-01-01") % {
                "capacity": text,
                "filled": volume_text(part.filled),
            }
        facts.append((str(KINDS[part.kind]).capitalize(), text))
    facts += [
        (_("Start of operation"), asked.operating_since.isoformat()),
        (_("Planned closure"), asked.closes_on.isoformat()),
        (_("Rates of"), asked.province.name if asked.province else _("the nation")),
    ]
    if asked.need is not None:
        facts.append((_("Expected need after closure"), yuan(asked.need)))
    return facts


def _why(calculation: Calculation) -> list[Note]:
    reckoned = calculation.reckoning
    if reckoned.regime is ReserveRegime.EXISTING:
        notes = [
            Note(
                _(
                    "It operated before 2022-01-01: an existing landfill. What was filled counts in proportion to the "
                    "room that was left, what was empty counts in full, both at the average rate of the whole."
                ),
                "L-8-2",
            )
        ]
    else:
        notes = [
            Note(_("It began on 2022-01-01 or later: a new landfill. Its total capacity counts in full."), "L-8-1")
        ]
    return [*notes, _larger_of(calculation)]


def _larger_of(calculation: Calculation) -> Note:
    reckoned = calculation.reckoning
    if reckoned.need is None:
        return Note(
            _(
                "This is the floor, the least that is set aside. If running safely for 30 years after closure needs "
                "more, the larger amount is set aside."
            ),
            "L-6",
        )
    figures = {"need": yuan(reckoned.need), "floor": yuan(reckoned.floor)}
    if reckoned.need_is_larger:
        return Note(
            _("The expected need of %(need)s is larger than the floor of %(floor)s and is set aside.") % figures, "L-6"
        )
    return Note(
        _("The floor of %(floor)s is not below the expected need of %(need)s and is set aside.") % figures, "L-6"
    )


def _warnings(calculation: Calculation) -> list[Note]:
    notes = [
        Note(
            _(
                "The %(kind)s was completely filled on 2022-01-01, so its floor is 0. Whoever is responsible still "
                "has to run it safely after closure and to top up what is missing for that."
            )
            % {"kind": KINDS[part.kind]},
            "L-13",
        )
        for part in calculation.filled_up
    ]
    province = calculation.asked.province
    without = [each.reckoned.part.kind for each in calculation.parts if each.source.level is Level.NATION]
    if province is not None and without:
        kinds = _(", ").join(str(KINDS[kind]) for kind in without)
        notes.append(
            Note(
                _(
                    "No rates of %(province)s for a %(kinds)s in force on %(day)s are entered here; the floor of the "
                    "nation was taken. Ask the department whether the province has set higher ones."
                )
                % {"province": province.name, "kinds": kinds, "day": calculation.on.isoformat()},
                "L-7",
            )
        )
    return notes


def _lines(reckoned: PartReckoning, source: Source) -> Section:
    """The tiers of one part, which add up to S(T)."""
    part = reckoned.part
    table = Table(
        heads=(_("Tier"), _("Volume in it (m³)"), _("Rate (yuan/m³)"), _("Amount (yuan)")),
        rows=tuple(
            (_tier(line), figure_text(line.volume), figure_text(line.rate), yuan_text(line.amount))
            for line in reckoned.lines
        ),
        foot=(_("Total capacity"), figure_text(part.capacity), _average(reckoned), yuan_text(reckoned.full)),
    )
    title = _("%(kind)s: from the tiers to the amount") % {"kind": str(KINDS[part.kind]).capitalize()}
    return Section(f"lines-{part.kind}", title, table, (Note(_of_rates(source), "L-7"),))


def _of_rates(source: Source) -> str:
    """How the tiers work, and whose they are."""
    figures = {"owner": source.owner, "document": source.document, "since": source.since.isoformat()}
    if source.until is None:
        return (
            _(
                "Each m³ costs the rate of the tier into which it falls. Rates of %(owner)s by %(document)s, in force "
                "since %(since)s."
            )
            % figures
        )
    return _(
        "Each m³ costs the rate of the tier into which it falls. Rates of %(owner)s by %(document)s, in force from "
        "%(since)s to %(until)s."
    ) % (figures | {"until": source.until.isoformat()})


def _tier(line: TierLine) -> str:
    if line.up_to is None:
        return _("above %(above)s") % {"above": volume_text(line.above)} if line.above else _("every m³")
    if not line.above:
        return _("up to %(up_to)s") % {"up_to": volume_text(line.up_to)}
    return _("above %(above)s up to %(up_to)s") % {
        "above": figure_text(line.above),
        "up_to": volume_text(line.up_to),
    }


def _average(reckoned: PartReckoning) -> str:
    return _("average %(rate)s") % {"rate": rate_figure(reckoned.average)}


def _schedule(calculation: Calculation) -> Section:
    slices, years = calculation.reckoning.slices, calculation.years
    # One slice is the year itself.
    several = len(slices) > 1
    table = Table(
        heads=(
            _("Year"),
            _("Number of months"),
            _("In the year (yuan)"),
            _("Since the beginning (yuan)"),
            *(slice_label(each, calculation) for each in slices if several),
        ),
        rows=tuple(
            (
                str(line.year),
                str(line.months),
                yuan_text(line.total),
                yuan_text(line.so_far),
                *(map(yuan_text, line.amounts) if several else ()),
            )
            for line in years
        ),
        foot=(
            _("Total"),
            str(sum(line.months for line in years)),
            yuan_text(sum((line.total for line in years), Decimal(0))),
            "",
            *(yuan_text(each.amount) for each in slices if several),
        ),
        stacks=False,
    )
    return Section("schedule", _("Year by year into the cost of operation"), table, tuple(_of_schedule(calculation)))


def _of_schedule(calculation: Calculation) -> list[Note]:
    if calculation.reckoning.regime is ReserveRegime.EXISTING:
        notes = [
            Note(
                _(
                    "What was filled is spread by month from 2022-01 to closure, the rest by the volume filled from "
                    "2022 on."
                ),
                "L-8-2",
            )
        ]
    else:
        notes = [Note(_("From the month of starting to the month of closure, both counted whole."), "L-8-1")]
    if calculation.spread_by_volume:
        notes.append(
            Note(
                _(
                    "What goes by volume is shown as if it were filled evenly until closure; in the books the volume "
                    "really filled counts."
                ),
                "L-8",
            )
        )
    return notes
