"""The grid of a budget, made of the rows that a page asks for."""

from django import template

from casework.screens.asking import AskedList
from casework.steps import SectionContext
from rdfunds.labels import SOURCES
from rdfunds.rules import Source
from rdfunds.screens.grid import Grid, grid_of

register = template.Library()


@register.simple_tag
def budget_grid(cells: AskedList, context: SectionContext) -> Grid:
    """The grid with its sums and caps."""
    return grid_of(cells, context)


@register.filter
def source_name(source: Source) -> str:
    """What a source is called."""
    return str(SOURCES[source])
