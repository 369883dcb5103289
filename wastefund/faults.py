"""What cannot be true of a landfill, in words: the faults that the rules find (L-7, L-8)."""

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _

from casework.errors import Reason
from casework.figures import figure_text
from wastefund import rules
from wastefund.rules import LandfillKind, SiteFault


def in_words(faults: Iterable[rules.FaultAt]) -> list[Reason]:
    """One reason for each fault, with its figures, the field in which it is, and its rule."""
    return [Reason(_text(fault) % _figures(fault), _rule(fault.fault), f"/{fault.where}") for fault in faults]


def filled_unsaid(kind: LandfillKind) -> Reason:
    """Of a part that operated before the measures: nothing says what was filled in it by then (L-8-2)."""
    text = _("It operated before 2022-01-01: say how much was filled on that day; 0 if nothing was.")
    return Reason(text, "L-8-2", f"/filled_{kind}")


def _text(fault: rules.FaultAt) -> str:
    texts = {
        SiteFault.NO_CAPACITY: _(
            "A landfill has some capacity; give that of the flexible or of the rigid part, or both."
        ),
        SiteFault.NEGATIVE: _("%(first)s m³ is less than nothing."),
        SiteFault.TOO_LARGE: _("%(first)s m³ is more than any landfill holds; at most %(most)s m³ can be entered."),
        SiteFault.TOO_FINE: _("%(first)s m³ has more than %(places)d places after the point."),
        SiteFault.FILLED_ABOVE_CAPACITY: _("%(first)s m³ filled is more than the capacity of %(second)s m³."),
        SiteFault.FILLED_BEFORE_OPERATING: _(
            "%(first)s m³ cannot have been filled on %(in_force)s by a landfill that began to operate on or after it."
        ),
        SiteFault.START_TOO_EARLY: _("%(first)s is earlier than any landfill began: the earliest is %(second)s."),
        SiteFault.CLOSURE_BEFORE_START: _("Closure on %(first)s comes before the start of operation on %(second)s."),
        SiteFault.CLOSURE_BEFORE_MEASURES: _(
            "Closure on %(first)s comes before %(second)s, from which the measures are in force."
        ),
        SiteFault.CLOSURE_TOO_FAR: _("Closure on %(first)s is later than %(second)s, which is as far as is reckoned."),
    }
    return texts[fault.fault]


def _figures(fault: rules.FaultAt) -> dict[str, object]:
    shown = [value.isoformat() if isinstance(value, date) else figure_text(value) for value in fault.figures]
    return {
        "first": shown[0] if shown else "",
        "second": shown[1] if len(shown) > 1 else "",
        "most": figure_text(rules.MOST_VOLUME),
        "places": rules.PLACES_OF_VOLUME,
        "in_force": rules.IN_FORCE.isoformat(),
    }


def _rule(fault: SiteFault) -> str:
    return (
        "L-7"
        if fault in (SiteFault.NO_CAPACITY, SiteFault.NEGATIVE, SiteFault.TOO_LARGE, SiteFault.TOO_FINE)
        else "L-8"
    )
