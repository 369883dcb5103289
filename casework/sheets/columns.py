"""The columns of a sheet: what they are called in both languages, and what their cells may hold."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

_BEHIND_THE_NAME = re.compile(r"[(\[【].*$|[,、/]?(m3|立方米|万?m3)$|[*:]+$")


@dataclass(frozen=True)
class Column:
    """One column: the field it fills, its name and other names for it, an example, and what belongs into it."""

    field: str
    label: Any
    also: tuple[str, ...]
    example: str
    explained: Any
    needed: bool = True
    kind: str = "text"
    """`text`, `figure`, `day` or `month`."""

    @property
    def names(self) -> set[str]:
        """Everything that is understood as its heading, as `plain_name` makes it."""
        labels = []
        for code, _name in settings.LANGUAGES:
            with translation.override(code):
                labels.append(str(self.label))
        return {plain_name(each) for each in (*labels, *self.also)}


REMARK = Column(
    "remark",
    gettext_lazy("Remark"),
    ("备注", "说明", "remarks", "note"),
    "",
    gettext_lazy("Is not read. The example row says here that it is one, and is passed over."),
    needed=False,
)
EXAMPLE_MARKS = ("示例", "example")


def is_example(remark: Any) -> bool:
    """Whether a row's remark says that it is the template's example."""
    return isinstance(remark, str) and plain_name(remark).startswith(EXAMPLE_MARKS)


def plain_name(text: Any) -> str:
    """A heading without spaces, case, full-width characters, unit and what stands in brackets behind it."""
    name = "".join(unicodedata.normalize("NFKC", str(text)).casefold().split())
    shorter = _BEHIND_THE_NAME.sub("", name)
    while shorter != name:
        name, shorter = shorter, _BEHIND_THE_NAME.sub("", shorter)
    return name


def named(columns: Iterable[Column]) -> str:
    """The columns' names, for a sentence."""
    return _("; ").join(f"“{column.label}”" for column in columns)
