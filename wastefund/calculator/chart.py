"""The schedule as a picture that needs no script: one bar a year, divided as the reserve is spread."""

from decimal import Decimal
from typing import Any

import pygal
from django.utils.translation import gettext as _
from pygal.style import Style

from wastefund.calculator.calculation import Calculation
from wastefund.calculator.sheet import slice_label
from wastefund.words import YUAN_PER_WAN

DARK = "dark"
MOST_LABELS = 16
LEGEND_LINE = 20
FONT = '"Noto Sans SC", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif'
LIGHT_COLOURS = ("#0f6b5c", "#8a5000", "#5b4b9a", "#a8321e")
DARK_COLOURS = ("#62c5b1", "#e6b05a", "#bdb1f0", "#f39a85")


def chart_of(calculation: Calculation, *, dark: bool = False) -> bytes:
    """An SVG; the text alternative is the table beside it."""
    chart = pygal.StackedBar(
        style=_style(dark=dark),
        # Without these pygal asks another host for its scripts.
        js=[],
        width=960,
        height=380,
        margin=8,
        # The legend has a line for each two slices and would otherwise be cut off.
        margin_bottom=8 + LEGEND_LINE * (len(calculation.reckoning.slices) // 2),
        y_title=_("10,000 yuan"),
        show_legend=len(calculation.reckoning.slices) > 1,
        legend_at_bottom=True,
        legend_at_bottom_columns=2,
        legend_box_size=12,
        truncate_legend=-1,
        truncate_label=-1,
        print_values=False,
        show_minor_x_labels=False,
        value_formatter=lambda value: f"{value:,.2f}",
    )
    chart.add_xml_filter(_without_scripts)
    years = [str(line.year) for line in calculation.years]
    chart.x_labels = years
    chart.x_labels_major = years[:: -(-len(years) // MOST_LABELS)]
    for position, each in enumerate(calculation.reckoning.slices):
        chart.add(slice_label(each, calculation), [_drawn(line.amounts[position]) for line in calculation.years])
    return chart.render()


def _without_scripts(picture: Any) -> Any:
    """Take out the settings that pygal writes for scripts of its own: the content policy would refuse them."""
    for parent in list(picture.iter()):
        for script in [each for each in parent if str(each.tag).rpartition("}")[2] == "script"]:
            parent.remove(script)
    return picture


def _drawn(amount: Decimal) -> float:
    """Ten thousands of yuan as the height of a bar: nothing is reckoned with it."""
    return float(amount / YUAN_PER_WAN)


def _style(*, dark: bool) -> Style:
    ink, muted, paper, line = (
        ("#e4e9eb", "#a3b0b7", "#1b2327", "#344046") if dark else ("#1c2733", "#55616c", "#ffffff", "#d8dcd8")
    )
    return Style(
        background=paper,
        plot_background=paper,
        foreground=muted,
        foreground_strong=ink,
        foreground_subtle=line,
        colors=DARK_COLOURS if dark else LIGHT_COLOURS,
        font_family=FONT,
        label_font_size=13,
        major_label_font_size=13,
        legend_font_size=14,
        title_font_size=14,
        guide_stroke_color=line,
        major_guide_stroke_color=line,
        guide_stroke_dasharray="0",
        major_guide_stroke_dasharray="0",
        opacity="1",
        opacity_hover="1",
        stroke_opacity="1",
    )
