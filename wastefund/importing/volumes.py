"""The monthly log from a sheet: what each row would do, and what stands against it (L-8)."""

import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.actors import PersonActor
from casework import engine, payloads
from casework.errors import GuardRefused, PayloadInvalid, Reason
from casework.models import Case, Event
from casework.sheets.columns import Column, plain_name
from casework.sheets.reading import Fault, Sheet, text_of
from wastefund import volumes
from wastefund.forms.landfill import VolumeRow
from wastefund.labels import KINDS
from wastefund.models import Landfill
from wastefund.rules import LandfillKind

STEP = "record_volumes"
RULE = "L-8"
MONTH_AS_NUMBER = re.compile(r"\d{6}")
PART_NAMES = {
    LandfillKind.FLEXIBLE: ("flexible", "柔性", "柔性部分", "柔性区", "柔性库区"),
    LandfillKind.RIGID: ("rigid", "刚性", "刚性部分", "刚性区", "刚性库区"),
}
MONTH = Column(
    "month",
    gettext_lazy("Month"),
    ("月份", "月", "年月", "期间", "month", "period"),
    "2022-10",
    gettext_lazy("Year and month, such as 2022-10. One row for each month of each part."),
    kind="month",
)
PART = Column(
    "part",
    pgettext_lazy("landfill", "Part"),
    ("部位", "部分", "类型", "库区", "填埋类型", "part", "type"),
    "",
    gettext_lazy("Flexible or rigid. Not needed where the landfill has one part only."),
)
VOLUME = Column(
    "volume",
    gettext_lazy("Filled, m³"),
    ("填埋量", "月填埋量", "本月填埋量", "填埋体积", "volume", "filled", "volumefilled"),
    "1234.5",
    gettext_lazy("Cubic metres filled in the month, with at most three places. 0 where nothing was filled."),
    kind="figure",
)
REASON = Column(
    "reason",
    gettext_lazy("Reason of the correction"),
    ("更正原因", "原因", "reason"),
    "",
    gettext_lazy("Needed where the month was recorded before with another volume: why that is corrected."),
    needed=False,
)


@dataclass(frozen=True)
class TypedMonth:
    """One row as it was read: its number in the sheet and its answers as texts."""

    number: int
    month: str
    part: str
    volume: str
    reason: str

    def as_payload(self) -> dict[str, str]:
        return {"month": self.month, "part": self.part, "volume": self.volume, "reason": self.reason}


@dataclass
class MonthRow:
    """One row of the preview: as typed, what it would do, and what stands against it.

    `effect` is `new`, `correction`, `same` (nothing to enter) or empty where the row cannot be read.
    """

    typed: TypedMonth
    month: date | None = None
    part: str = ""
    volume: Decimal | None = None
    before: Decimal | None = None
    effect: str = ""
    faults: list[Fault] = field(default_factory=list)


@dataclass
class Preview:
    """Every row, what stands against all of them together, and what would be taken."""

    rows: list[MonthRow]
    reasons: list[Reason]
    seen_version: int
    consequences: list[str] = field(default_factory=list)
    key: str = field(default_factory=lambda: str(uuid.uuid4()))

    @property
    def to_record(self) -> list[MonthRow]:
        return [row for row in self.rows if row.effect in ("new", "correction")]

    @property
    def faulty(self) -> list[MonthRow]:
        return [row for row in self.rows if row.faults]

    @property
    def possible(self) -> bool:
        """Whether all of it can be recorded, and there is something to record."""
        return bool(self.to_record) and not self.faulty and not self.reasons

    def payload(self) -> dict[str, Any]:
        """What the step is taken with: the rows that are new or correct something."""
        return {"volumes": [row.typed.as_payload() for row in self.to_record]}


def columns_for(landfill: Landfill) -> tuple[Column, ...]:
    """The columns of a landfill's log; that of the part can be left out where there is one only."""
    parts = landfill.parts_as_rules
    example = str(KINDS[parts[0].kind])
    part = Column(PART.field, PART.label, PART.also, example, PART.explained, needed=len(parts) > 1)
    return MONTH, part, VOLUME, REASON


def typed(sheet: Sheet, landfill: Landfill) -> tuple[list[TypedMonth], list[Fault]]:
    """The rows of a sheet as the step would be asked with them, and the cells that cannot be read."""
    kinds = [part.kind for part in landfill.parts_as_rules]
    rows, faults = [], list(sheet.faults)
    for row in sheet.rows:
        values = row.values
        month, wrong = _month_text(values["month"])
        if wrong:
            faults.append(Fault(row.number, "month", wrong, RULE))
        part = _part_text(values.get("part", ""), kinds)
        if part and part not in set(LandfillKind):
            text = _("“%(typed)s” is no part of a landfill; write flexible or rigid.")
            faults.append(Fault(row.number, "part", text % {"typed": part}, "L-7"))
        texts = (text_of(values[name]) if name in values else "" for name in ("volume", "reason"))
        rows.append(TypedMonth(row.number, month, part, *texts))
    return rows, faults


def preview(
    case: Case, actor: PersonActor, rows: Sequence[TypedMonth], faults: Sequence[Fault], *, at: datetime
) -> Preview:
    """What recording `rows` would do in `case` as it stands, with every reason against it; nothing is written.

    Raises NotPermitted or WrongState where `actor` could record nothing at all.
    """
    context = engine.enter(case, STEP, actor, seen_version=case.version, at=at)
    found = [MonthRow(row, faults=[fault for fault in faults if fault.row == row.number]) for row in rows]
    asked, problems = payloads.bind(None, {"volumes": VolumeRow}, _payload(found), context)
    reasons = _beside(found, problems, RULE)
    log = volumes.log_of(case.record)
    for row, form in zip(found, asked.rows["volumes"], strict=False):
        if not row.faults:
            _understand(row, form.cleaned_data, log)
    shown = Preview(found, reasons, case.version)
    if shown.to_record and not reasons:
        _examine(case, actor, shown, at)
    return shown


def record(case: Case, actor: PersonActor, payload: dict[str, Any], *, key: str, seen: int, at: datetime) -> Event:
    """Take the step with exactly these rows. A repeat with the same key does nothing. Raises as engine.take does."""
    return engine.take(case, STEP, actor, payload, key=key, seen_version=seen, at=at)


def _payload(rows: Sequence[MonthRow]) -> dict[str, Any]:
    return {"volumes": [row.typed.as_payload() for row in rows]}


def _understand(row: MonthRow, cleaned: dict[str, Any], log: volumes.Log) -> None:
    kind = LandfillKind(cleaned["part"])
    row.month, row.part, row.volume = cleaned["month"], str(KINDS[kind]), cleaned["volume"]
    row.before = log.get((kind, cleaned["month"]))
    row.effect = "new" if row.before is None else "same" if row.before == row.volume else "correction"


def _examine(case: Case, actor: PersonActor, shown: Preview, at: datetime) -> None:
    """The conditions of the step, of the rows that can be read; those about one row are put beside it."""
    try:
        context = engine.examine(case, STEP, actor, shown.payload(), seen_version=shown.seen_version, at=at)
    except (PayloadInvalid, GuardRefused) as error:
        shown.reasons += _beside(shown.to_record, error.reasons, RULE)
        return
    if context.step.consequences is not None:
        shown.consequences = list(context.step.consequences(context))


def _beside(rows: Sequence[MonthRow], reasons: Sequence[Reason], rule: str) -> list[Reason]:
    """Put each reason that names a row beside it; returns the others."""
    others = []
    for reason in reasons:
        place = re.fullmatch(r"/volumes/(\d+)(?:/(\w+))?", reason.path)
        if place is None:
            others.append(reason)
            continue
        row, name = rows[int(place[1])], place[2] or ""
        # What a cell cannot be read for is said already.
        if not any(fault.field == name for fault in row.faults):
            row.faults.append(Fault(row.typed.number, name, str(reason.message), reason.rule or rule))
    return others


def _month_text(value: Any) -> tuple[str, str]:
    """A month as the step takes it, and what is wrong with the cell, if anything."""
    text = text_of(value)
    if isinstance(value, date):
        if value.day == 1:
            return f"{value:%Y-%m}", ""
        return text, _("%(day)s is a day. One row has the volume of a whole month; add its days up.") % {"day": text}
    if isinstance(value, int | float) and not isinstance(value, bool):
        if MONTH_AS_NUMBER.fullmatch(text):
            return f"{text[:4]}-{text[4:]}", ""
        return text, _(
            "%(figure)s is a figure, in which 2022.1 may be January or October. Write the month as a text: 2022-10."
        ) % {"figure": text}
    return text, ""


def _part_text(value: Any, kinds: Sequence[LandfillKind]) -> str:
    """The code of a part by any of its names; what was typed where it is none."""
    name = plain_name(text_of(value))
    if not name and len(kinds) == 1:
        return kinds[0].value
    for kind, names in PART_NAMES.items():
        if name in names or name.removesuffix("填埋场").removesuffix("landfill").removesuffix("part") in names:
            return kind.value
    return text_of(value)
