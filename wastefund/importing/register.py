"""Landfills of the register from a sheet: each row a landfill, all of them entered or none (L-3, L-7, L-8, L-19)."""

import re
import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actors import PersonActor
from casework import engine, figures, queries, refusals
from casework.errors import GuardRefused, NotPermitted, PayloadInvalid, Reason, StepRefused
from casework.models import Case, Event
from casework.sheets.columns import Column
from casework.sheets.reading import Fault, Sheet, text_of
from casework.steps import StepContext
from records import clock
from wastefund import kinds

MOST_LANDFILLS = 100
MOST_DIGITS = 10**15
"""From here on a spreadsheet no longer keeps every digit of a number."""
RULE = "L-3"
RULE_BEHIND = re.compile(r"(.+)（(L-[\d-]+)）")
"""How the form names the rule of what it refuses."""
COLUMNS = (
    Column(
        "name",
        gettext_lazy("Name of the landfill"),
        ("填埋场名称", "填埋场", "名称", "name", "landfill"),
        "曹妃甸危险废物填埋场",
        gettext_lazy("As it is called in the permit."),
    ),
    Column(
        "permit_number",
        gettext_lazy("Number of the operating permit"),
        ("经营许可证编号", "许可证编号", "许可证号", "permitnumber", "permit"),
        "冀危许130203",
        gettext_lazy("As a text, with all its digits."),
    ),
    Column(
        "permit_holder",
        gettext_lazy("Holder of the permit"),
        ("许可证持有单位", "持证单位", "permitholder", "holder"),
        "冀东环保处置有限公司",
        gettext_lazy("As the permit names it; the responsible unit is the one that enters the landfill (L-19)."),
    ),
    Column(
        "region",
        gettext_lazy("Region"),
        ("行政区划", "行政区划代码", "地区", "所在地区", "region", "regioncode"),
        "130209",
        gettext_lazy("Name or six-digit code; its departments supervise the landfill."),
    ),
    Column(
        "address",
        gettext_lazy("Address"),
        ("地址", "详细地址", "address"),
        "曹妃甸区工业大道1号",
        gettext_lazy("Can be left empty."),
        needed=False,
    ),
    Column(
        "waste_categories",
        gettext_lazy("Waste categories"),
        ("废物类别", "危险废物类别", "wastecategories", "categories"),
        "HW18, HW31",
        gettext_lazy("Categories of the national list, HW01 to HW50, with commas between them."),
    ),
    Column(
        "operating_since",
        gettext_lazy("Start of operation"),
        ("启用日期", "投运日期", "开始运营日期", "投入使用日期", "operatingsince", "startofoperation"),
        "2015-04-01",
        gettext_lazy("A day, such as 2015-04-01. Before 2022-01-01 it is an existing landfill (L-8-2)."),
        kind="day",
    ),
    Column(
        "planned_closure",
        gettext_lazy("Planned closure"),
        ("计划封场日期", "预计封场日期", "plannedclosure"),
        "2036-12-31",
        gettext_lazy("A day, such as 2036-12-31."),
        kind="day",
    ),
    Column(
        "closed_on",
        gettext_lazy("Closed on"),
        ("实际封场日期", "已封场日期", "closedon", "closed"),
        "",
        gettext_lazy("A day, only of a landfill that has closed already."),
        needed=False,
        kind="day",
    ),
    Column(
        "capacity_flexible",
        gettext_lazy("Capacity of the flexible part, m³"),
        ("柔性总库容", "柔性库容", "柔性部分总库容", "capacityflexible", "flexiblecapacity"),
        "600,000",
        gettext_lazy("Cubic metres, such as 600,000. Empty where there is no such part."),
        needed=False,
        kind="figure",
    ),
    Column(
        "filled_flexible",
        gettext_lazy("Filled in the flexible part on 2022-01-01, m³"),
        ("柔性已填库容", "柔性部分已填库容", "柔性已填", "filledflexible", "flexiblefilled"),
        "200,000",
        gettext_lazy("Of a landfill that operated before 2022 (L-8-2). Otherwise empty or 0."),
        needed=False,
        kind="figure",
    ),
    Column(
        "capacity_rigid",
        gettext_lazy("Capacity of the rigid part, m³"),
        ("刚性总库容", "刚性库容", "刚性部分总库容", "capacityrigid", "rigidcapacity"),
        "",
        gettext_lazy("Cubic metres, such as 600,000. Empty where there is no such part."),
        needed=False,
        kind="figure",
    ),
    Column(
        "filled_rigid",
        gettext_lazy("Filled in the rigid part on 2022-01-01, m³"),
        ("刚性已填库容", "刚性部分已填库容", "刚性已填", "filledrigid", "rigidfilled"),
        "",
        gettext_lazy("Of a landfill that operated before 2022 (L-8-2). Otherwise empty or 0."),
        needed=False,
        kind="figure",
    ),
)
KIND_OF = {column.field: column.kind for column in COLUMNS}


class RowRefused(Exception):  # noqa: N818 - carries a refusal to the row that it is about
    """One of the landfills was refused, so that none was entered."""

    def __init__(self, index: int, error: StepRefused) -> None:
        self.index, self.error = index, error
        super().__init__(index)


@dataclass(frozen=True)
class TypedLandfill:
    """One row as it was read: its number in the sheet and its answers as texts."""

    number: int
    payload: dict[str, str]


@dataclass
class LandfillRow:
    """One row of the preview: as typed, as understood (empty where it is not), and what stands against it."""

    typed: TypedLandfill
    facts: dict[str, Any] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)


@dataclass
class Preview:
    """Every landfill of the sheet, in its order."""

    rows: list[LandfillRow]
    key: str = field(default_factory=lambda: str(uuid.uuid4()))

    @property
    def faulty(self) -> list[LandfillRow]:
        return [row for row in self.rows if row.faults]

    @property
    def possible(self) -> bool:
        """Whether all of them can be entered."""
        return bool(self.rows) and not self.faulty

    @property
    def payloads(self) -> list[dict[str, str]]:
        return [row.typed.payload for row in self.rows]


def require_may_enter(actor: PersonActor) -> None:
    """Raise NotPermitted for whoever cannot enter landfills."""
    offered = {case_type.kind: case_type for case_type in queries.openable(actor)}
    if kinds.LANDFILL not in offered:
        raise NotPermitted(refusals.not_yours(_start()))


def typed(sheet: Sheet) -> tuple[list[TypedLandfill], list[Fault]]:
    """The rows of a sheet as a landfill is entered with them, and the cells that cannot be read."""
    rows, faults = [], list(sheet.faults)
    for row in sheet.rows:
        payload = {}
        for name in KIND_OF:
            payload[name], wrong = _text(name, row.values.get(name, ""))
            if wrong:
                faults.append(Fault(row.number, name, wrong, RULE))
        rows.append(TypedLandfill(row.number, payload))
    return rows, faults


def preview(actor: PersonActor, rows: Sequence[TypedLandfill], faults: Sequence[Fault], *, at: datetime) -> Preview:
    """What entering `rows` would do, with every reason against it; nothing is written."""
    found = [LandfillRow(row, faults=[fault for fault in faults if fault.row == row.number]) for row in rows]
    for row in found:
        _understand(row, actor, at)
    _refuse_twice(found)
    return Preview(found)


@transaction.atomic
def enter(actor: PersonActor, payloads: Sequence[dict[str, str]], *, key: str, at: datetime) -> list[Event]:
    """Open a case for each landfill, all in one transaction; returns their first events.

    A repeat with the same key and content returns the first ones. Raises RowRefused, and then nothing was entered.
    """
    events = []
    for index, payload in enumerate(payloads):
        try:
            events.append(engine.open_case(kinds.LANDFILL, actor, payload, key=f"{key}-{index}", at=at))
        except StepRefused as error:
            raise RowRefused(index, error) from error
    return events


def _understand(row: LandfillRow, actor: PersonActor, at: datetime) -> None:
    context = StepContext(case=Case(kind=kinds.LANDFILL), step=_start(), actor=actor, at=at, today=clock.day_of(at))
    try:
        engine.examine_answers(context, row.typed.payload)
    except (PayloadInvalid, GuardRefused) as error:
        add_reasons(row, error.reasons)
    if not row.faults:
        row.facts = dict(context.data)


def add_reasons(row: LandfillRow, reasons: Sequence[Reason]) -> None:
    """Put the reasons of a refusal beside the cells of the row."""
    for reason in reasons:
        name = reason.path.lstrip("/")
        # What a cell cannot be read for is said already.
        if name and any(fault.field == name for fault in row.faults):
            continue
        message, rule = str(reason.message), reason.rule or RULE
        if named := RULE_BEHIND.fullmatch(message):
            message, rule = named.groups()
        row.faults.append(Fault(row.typed.number, name, message, rule))


def _refuse_twice(rows: Sequence[LandfillRow]) -> None:
    """The same landfill in two rows is refused in each but the first (L-19)."""
    named: dict[tuple[str, str], list[LandfillRow]] = defaultdict(list)
    for row in rows:
        payload = row.typed.payload
        named[payload["permit_number"], payload["name"]].append(row)
    for (permit, name), same in named.items():
        for row in same[1:]:
            text = _("“%(name)s” with the permit %(permit)s stands in row %(row)d already.")
            figures = {"name": name, "permit": permit, "row": same[0].typed.number}
            row.faults.append(Fault(row.typed.number, "name", text % figures, "L-19"))


def _text(name: str, value: Any) -> tuple[str, str]:
    """An answer as the form takes it, and what is wrong with the cell, if anything."""
    text = text_of(value)
    if KIND_OF[name] == "day":
        return _day_text(value, text)
    if KIND_OF[name] == "text" and isinstance(value, float) and abs(value) >= MOST_DIGITS:
        return text, _("This number has more digits than a spreadsheet keeps; enter it as a text.")
    return text, ""


def _day_text(value: Any, text: str) -> tuple[str, str]:
    if isinstance(value, date):
        return f"{value:%Y-%m-%d}", ""
    try:
        day = figures.DayField(required=False).clean(text)
    except ValidationError as error:
        return text, " ".join(error.messages)
    return day.isoformat() if day else "", ""


def _start() -> Any:
    return Case(kind=kinds.LANDFILL).case_type.start
