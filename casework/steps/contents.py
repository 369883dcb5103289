"""Large contents of a case, such as a report: their sections, and who edits them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from casework.errors import Reason
from casework.payloads import RowForm, StepForm
from casework.steps.parts import Audience, By

if TYPE_CHECKING:
    from accounts.actors import Actor, PersonActor
    from casework.models import Case, Content


@dataclass
class SectionContext:
    """What a section's forms are given; like `StepContext`, but for a large content being edited."""

    case: "Case"
    actor: "Actor"
    today: date
    content: "Content | None" = None
    memo: dict[str, Any] = field(default_factory=dict)
    """What one row or hook has looked up, for the next one."""


@dataclass(frozen=True)
class Section:
    """One page of a large content: its form, its rows, and what is still missing in it."""

    code: str
    label: str
    form: type[StepForm] | None = None
    rows: dict[str, type[RowForm]] = field(default_factory=dict)
    prefill: "Callable[[SectionContext], dict[str, Any]] | None" = None
    """The payload an empty section starts with, such as one row for each element of the standard."""
    applies: "Callable[[Case], bool] | None" = None
    rows_template: str = ""
    """Template of a list of its rows (`list`) where one row below the other would not do."""
    template: str = ""
    """What stands beside the form; empty: nothing."""
    beside: "Callable[[SectionContext], dict[str, Any]] | None" = None
    """Context of that template."""
    help: str = ""
    rules: tuple[str, ...] = ()


@dataclass(frozen=True)
class ContentKind:
    """A large content kept in versions: a self-evaluation report, a review sheet, a budget."""

    code: str
    label: str
    sections: tuple[Section, ...]
    by: tuple[By, ...]
    """Who edits the draft."""
    editor: "Callable[[Case, PersonActor], Reason | None] | None" = None
    """Why this person, though one of those, does not edit it now; None: nothing more is asked."""
    tab: str = ""
    """Code of the tab on which it is read; empty: the first of the procedure."""
    findings: "Callable[[SectionContext], list[Reason]] | None" = None
    """What keeps the draft from being complete, each with its path `/section/...` and its rule."""
    audience: str = Audience.PARTIES
    """Who reads frozen versions; a draft is its editors' alone."""

    def sections_of(self, case: "Case") -> list[Section]:
        return [section for section in self.sections if section.applies is None or section.applies(case)]

    def form_of(self, section: Section) -> str:
        """The name under which a page of its keeps what is typed and not yet saved (`casework.drafts`)."""
        return f"{self.code}.{section.code}"

    def section(self, code: str) -> Section | None:
        return next((section for section in self.sections if section.code == code), None)
