"""A procedure as a whole: its states, steps, limits, contents and pages."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from casework.errors import Reason
from casework.steps.contents import ContentKind
from casework.steps.parts import NoticeKind, State, TimeLimit
from casework.steps.publicity import PublicFilter, PublicPage
from casework.steps.step import Step

if TYPE_CHECKING:
    from django.db.models import Q

    from accounts.actors import Actor
    from accounts.models import Organisation, Person
    from casework.models import Case


@dataclass(frozen=True)
class Tab:
    """A page of a case that its own procedure adds: the self-evaluation report, the nonconformities."""

    code: str
    label: str
    template: str
    context: "Callable[[Case, Actor], dict[str, Any]]"
    shown_to: "Callable[[Case, Actor], bool] | None" = None
    """For whom the page is there at all; None: for everybody who sees the case."""


@dataclass(frozen=True)
class Turn:
    """One of those whose turn it is where hands act one after the other, and not whoever has a capacity."""

    key: str
    """Names it within the case: who has been told of it once is not told again."""
    organisation: "Organisation"
    roles: tuple[str, ...]
    """Of those who prepare."""
    person: "Person | None"
    """Who alone acts; None: whoever has one of the roles."""
    who: str
    """In words."""


@dataclass(frozen=True)
class RuleBook:
    """The rules of one regulation in our own words, by the ids under which code and pages cite them."""

    title: str
    rules: tuple[tuple[str, str], ...]
    note: str = ""


@dataclass(frozen=True)
class PublicLink:
    """A page that a regulation has for everybody and that is no list: a calculator."""

    label: str
    view: str
    """Name of its address."""


@dataclass(frozen=True)
class CaseType:
    """One procedure: its states, steps and limits, and how its cases are named and seen."""

    kind: str
    label: str
    states: tuple[State, ...]
    steps: tuple[Step, ...]
    limits: tuple[TimeLimit, ...]
    phases: tuple[tuple[str, str], ...]
    """The line across the top of a case: code and label of each phase in order."""
    reference_prefix: str
    applicants: frozenset[str]
    """Capacities of parties outside the offices."""
    supervised_by: frozenset[str]
    """Capacities of departments that see the cases of their region."""
    record: str
    """Name of the one-to-one relation from Case to the procedure's own record."""
    title: "Callable[[Case], str]"
    region_of: "Callable[[Actor, dict[str, Any]], Any]"
    change_rule: str = ""
    """The rule by which regions and offices may change its time limits."""
    answers_for_clock: str = ""
    """Capacity of the party that corrects what the system did, or an office that has left the case."""
    tabs: tuple[Tab, ...] = ()
    public_pages: tuple[PublicPage, ...] = ()
    public_filters: tuple[PublicFilter, ...] = ()
    """How public lists of its cases can be narrowed, beside region and office."""
    contents: tuple[ContentKind, ...] = ()
    related: tuple[str, ...] = ()
    """Relations of the record that lists need (select_related)."""
    rule_books: tuple[RuleBook, ...] = ()
    """What the rules say that its steps and limits cite."""
    lasting: "Callable[[Case, date], list[Reason]] | None" = None
    """What a case that has ended leaves behind, as of a day, such as until when something holds."""
    supervised_from_above: "Callable[[str], Q] | None" = None
    """Which cases in the region of a department of a level are a higher department's to see, and not its own."""
    turns: "Callable[[Case], Sequence[Turn]] | None" = None
    """Whose turn it is, where a state's `Awaits.of` asks it of some in a capacity only; none in other states."""

    def turns_in(self, case: "Case") -> "Sequence[Turn]":
        """Whose turn it is in `case`; none where hands do not act one after the other."""
        return self.turns(case) if self.turns else ()

    def state(self, code: str) -> State:
        return next(state for state in self.states if state.code == code)

    def step(self, code: str) -> Step | None:
        return next((step for step in self.steps if step.code == code), None)

    def notice(self, code: str) -> NoticeKind | None:
        kinds = (kind for step in self.steps for kind in step.notices)
        return next((kind for kind in kinds if kind.code == code), None)

    def step_label(self, code: str) -> str:
        """What offices call a step; its code where the procedure has none of that name any more."""
        step = self.step(code)
        return str(step.label) if step else code

    def notice_label(self, code: str) -> str:
        """What a kind of notice is called; its code where no step issues it any more."""
        kind = self.notice(code)
        return str(kind.label) if kind else code

    def applies_only(self, capacities: "Collection[str]") -> bool:
        """Whether who is a party in these capacities, and in some at all, is outside the offices."""
        return bool(capacities) and self.applicants.issuperset(capacities)

    def public_page(self, code: str) -> PublicPage | None:
        return next((page for page in self.public_pages if page.code == code), None)

    def content(self, code: str) -> ContentKind | None:
        return next((kind for kind in self.contents if kind.code == code), None)

    def limit(self, code: str) -> TimeLimit:
        return next(limit for limit in self.limits if limit.code == code)

    def is_window(self, code: str) -> bool:
        """Whether a limit ends by its day alone, such as the time in which one may apply: nobody can be late by it."""
        return not any(code in step.meets for step in self.steps)

    @property
    def start(self) -> Step:
        return next(step for step in self.steps if step.source == ("",))
