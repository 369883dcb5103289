"""The three ways to read the average rate of an existing landfill, beside each other (L-8-2)."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from decimal import Decimal

from django.utils.translation import gettext as _

from casework.figures import figure_text, yuan_text
from wastefund import rules
from wastefund.calculator.parts import Note, Section, Table
from wastefund.labels import KINDS
from wastefund.rules import PartReckoning, Portions

BOOKED = "a"
RULE = "L-8-2"


@dataclass(frozen=True)
class Way:
    """One reading: how it reads the average rate, and the sums with their figures."""

    code: str
    title: str
    explained: str
    sums: tuple[tuple[str, str], ...]
    """What is reckoned, and how, with the figures of this landfill."""


@dataclass(frozen=True)
class Readings:
    """All three: the totals side by side, and each by itself."""

    section: Section
    ways: tuple[Way, ...]

    def way(self, code: str) -> Way:
        """The reading of that code, else the one that is booked."""
        return next((each for each in self.ways if each.code == code), self.ways[0])


@dataclass(frozen=True)
class _Figures:
    """T, F, R, S(T), S(F), S(R) of one part as they stand in a sum."""

    total: str
    filled: str
    rest: str
    of_total: str
    of_filled: str
    of_rest: str


def readings_of(parts: Sequence[PartReckoning]) -> Readings:
    """Of an existing landfill, whose parts all have their readings."""
    section = Section("readings", _("Three readings of the rule"), _side_by_side(parts), (_why_a(),))
    return Readings(section, tuple(_way(code, parts) for code in _codes()))


def _codes() -> list[str]:
    return [field.name for field in fields(rules.Readings)]


def _side_by_side(parts: Sequence[PartReckoning]) -> Table:
    rows = []
    for each in parts:
        several = len(parts) > 1
        for portion, label in (("filled", _("for what was filled")), ("unfilled", _("for what was still empty"))):
            name = _("%(kind)s: %(what)s") % {"kind": KINDS[each.part.kind], "what": label} if several else label
            rows.append((name, *(yuan_text(getattr(_portions(each, code), portion)) for code in _codes())))
    sums = [sum((_portions(each, code).total for each in parts), Decimal(0)) for code in _codes()]
    return Table(
        heads=(_("In yuan"), _("A (booked)"), "B", "C"),
        rows=tuple(rows),
        foot=(_("Total"), *(yuan_text(each) for each in sums)),
    )


def _portions(part: PartReckoning, code: str) -> Portions:
    return getattr(part.readings, code)


def _why_a() -> Note:
    return Note(
        _(
            "The rule speaks of an average rate and does not say of which volume. A takes that of the total capacity, "
            "as the tiers are given for it; so it is what the other amounts on this page, the plan and the books "
            "follow."
        ),
        RULE,
    )


def _way(code: str, parts: Sequence[PartReckoning]) -> Way:
    titles = {"a": _("Reading A, which is booked"), "b": _("Reading B"), "c": _("Reading C")}
    explained = {
        "a": _("The average rate is that of the total capacity, S(T) ÷ T, for both portions."),
        "b": _("The tiers begin afresh for each portion: S(F) for what was filled, S(R) for what was empty."),
        "c": _("What was filled takes the first tiers; what was empty has what is left, S(T) − S(F)."),
    }
    sums = [line for each in parts for line in _sums(code, each, named=len(parts) > 1)]
    return Way(code, titles[code], explained[code], tuple(sums))


def _sums(code: str, each: PartReckoning, *, named: bool) -> list[tuple[str, str]]:
    part, tiers = each.part, tuple((line.up_to, line.rate) for line in each.lines)
    figures = _Figures(
        total=figure_text(part.capacity),
        filled=figure_text(part.filled),
        rest=figure_text(part.remaining),
        of_total=yuan_text(each.full),
        of_filled=yuan_text(rules.minimum_reserve(part.kind, part.filled, tiers)),
        of_rest=yuan_text(rules.minimum_reserve(part.kind, part.remaining, tiers)),
    )
    portions = _portions(each, code)
    for_filled, for_rest = _HOW[code](figures)
    of_kind = f"{str(KINDS[part.kind]).capitalize()}{_(': ')}" if named else ""
    return [
        (f"{of_kind}{_('for what was filled')}", f"{for_filled} = {yuan_text(portions.filled)}"),
        (f"{of_kind}{_('for what was still empty')}", f"{for_rest} = {yuan_text(portions.unfilled)}"),
    ]


def _how_a(it: _Figures) -> tuple[str, str]:
    average = f"({it.of_total} ÷ {it.total})"
    return f"{it.filled} × {average} × {it.rest} ÷ {it.total}", f"{it.rest} × {average}"


def _how_b(it: _Figures) -> tuple[str, str]:
    return f"{it.of_filled} × {it.rest} ÷ {it.total}", it.of_rest


def _how_c(it: _Figures) -> tuple[str, str]:
    return f"{it.of_filled} × {it.rest} ÷ {it.total}", f"{it.of_total} − {it.of_filled}"


_HOW = {"a": _how_a, "b": _how_b, "c": _how_c}
