"""The words in which a procedure is declared: states, steps, who, time limits, notices.

A regulation's `workflow.py` says everything about a step in one `Step`; the web form, the API endpoint, the console
action, the diagram and the generated tests all read it from there. Nothing here touches the database.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from casework.errors import Reason
from casework.limits import Limit
from casework.payloads import RowForm, StepForm

if TYPE_CHECKING:
    from django.db.models import Q, QuerySet

    from accounts.actors import Actor, PersonActor
    from accounts.models import Organisation
    from casework.documents import SentFile
    from casework.models import Case, Content, Deadline, Event, Notice

ANYONE = "anyone"


class Audience:
    """Who may read an event, a document, a notice or a note: ever more people, from one office to everybody."""

    OFFICE = "office"
    OFFICES = "offices"
    PARTIES = "parties"
    PUBLIC = "public"


@dataclass(frozen=True)
class Awaits:
    """What a state waits for: whose turn it is, what is asked of them, and by which limit."""

    capacity: str
    ask: str
    limit: str = ""
    while_running: bool = False
    """True where it is asked only while that limit runs, such as a decision on a request."""


@dataclass(frozen=True)
class State:
    """One state of a case, named for the office (`label`) and in plain words for the applicant (`plain`)."""

    code: str
    label: str
    plain: str
    phase: str
    """Empty: the line across the top stops in the phase from which the case came."""
    awaits: tuple[Awaits, ...] = ()
    final: bool = False
    private: bool = False
    """Seen by the parties alone, not by supervising offices."""
    starts: tuple[str, ...] = ()
    """Limits that begin whenever a case comes to this state, by whatever step."""

    def awaited(self, running: Collection[str]) -> list[Awaits]:
        """What it waits for while the limits named in `running` run, what is asked for a time only first."""
        asked = [each for each in self.awaits if not each.while_running or each.limit in running]
        return sorted(asked, key=lambda each: not each.while_running)


@dataclass(frozen=True)
class By:
    """Who takes a step: a party's capacity in the case, the roles that prepare it and, if any, those that sign it."""

    capacity: str
    roles: tuple[str, ...]
    signers: tuple[str, ...] = ()
    signs_for_organisation: bool = False
    """The signer answers for the organisation itself (a principal): one signature always, own preparation allowed."""


@dataclass(frozen=True)
class TimeLimit:
    """A limit of the regulation, as data."""

    code: str
    label: str
    limit: Limit
    whose: str
    rule: str
    on_lapse: str = ""
    """Code of the step that the system takes on lapse; empty: the limit stays open and is overdue."""
    statutory: bool = True
    """False for an internal target of the office (P8), never called overdue by law."""


@dataclass(frozen=True)
class NoticeKind:
    """A written notice: its letter, whom it goes to, and what it says."""

    code: str
    label: str
    letter: str
    issuer: str
    """Capacity of the party in whose name it goes out; empty: the office that takes the step."""
    to: tuple[str, ...]
    number_infix: str
    """Stands between the office's prefix and the year, such as 补."""
    data: "Callable[[StepContext], dict[str, Any]]"
    rule: str
    addressing: "Callable[[StepContext], list[Addressing]] | None" = None
    """Whom it goes to where capacities cannot say; `to` is empty then."""


@dataclass(frozen=True)
class Addressing:
    """One copy of a notice: whom it goes to, and the wrong notice in whose place it stands, if so."""

    addressee: "Organisation"
    replaces: "Notice | None" = None
    data: "dict[str, Any]" = field(default_factory=dict)
    """What this copy says beside what all say."""


@dataclass(frozen=True)
class ListKind:
    """A list of cases on which a step is taken for all of them at once, all or none: a notice, an announcement.

    What is asked of a `Sequence[StepContext]` gets one context for each case, in the order of the list; before the
    list is signed as things stand, afterwards with the event of each.
    """

    label: str
    letter: str
    """Template of the document that the list becomes."""
    number_infix: str
    """Stands between the office's prefix and the year of the list's own number."""
    heading: str
    """Title that a new list starts with; in Chinese, as it stands on the document."""
    columns: tuple[tuple[str, str], ...]
    """Code and heading of each column, in Chinese as well."""
    line: "Callable[[StepContext], dict[str, str]]"
    """What the list says of one case, by the codes of `columns`."""
    rule: str
    words: "Callable[[Sequence[StepContext]], dict[str, Any]] | None" = None
    """What the document says beside its table, fixed when the list is signed."""
    consequences: "Callable[[Sequence[StepContext]], list[str]] | None" = None
    """What signing the list does, in words, for the page that asks once more."""
    to: tuple[str, ...] = ()
    """Capacities of the parties to whom the list is addressed; they read it as a whole."""
    public: bool = False
    """Shown to everybody once it is signed."""
    shown_until: "Callable[[Case], date | None] | None" = None
    """For how long a case stands on the public page, last day included; None or no function: for good."""
    copies: "Callable[[Organisation, date], list[CopyTo]] | None" = None
    """Whom the list is copied to (抄送), given the office that issues it and the day."""
    conflicts: "Callable[[Sequence[Case]], dict[int, list[Reason]]] | None" = None
    """What keeps cases from standing on one list together, by id of the case."""


@dataclass(frozen=True)
class CopyTo:
    """One body that is sent a copy of a list."""

    kind: str
    name: str
    email: str = ""
    """Empty: the copy goes on paper."""


@dataclass(frozen=True)
class Receipt:
    """What somebody without a login is told of what they have sent, and nothing else."""

    code: str
    received_at: datetime
    office: str
    """Who has it, and answers questions about it."""
    outcome: str = ""
    """In words; empty while it is being looked into."""
    decided_on: date | None = None


@dataclass(frozen=True)
class PublicWay:
    """How anybody takes a step without a login: what its pages say, and the receipt that they get."""

    heading: str
    template: str
    """What stands above the questions: whom it concerns, until when, who reads it."""
    context: "Callable[[Case], dict[str, Any]]"
    """Context of that template."""
    receipt_of: "Callable[[Event], str]"
    """The code under which the sender asks what has become of it."""
    receipt: Callable[[str], Receipt | None]
    """What is told to whoever has a code; None for one that was never given."""
    files: tuple[str, ...] = ()
    """Endings of the files that can be sent along; none: no files."""


@dataclass(frozen=True)
class PublicPage:
    """A page of the procedure for everybody: a register, a list of offices."""

    code: str
    label: str
    help: str
    template: str
    """Draws the rows of a page, as `rows`."""
    rows: "Callable[[Mapping[str, str]], Sequence[Any] | QuerySet[Any]]"
    """The rows for what was asked: by each filter's code, and `q` for a part of a name."""
    search: str
    """What `q` looks for, as the label of its field."""
    filters: "tuple[PublicFilter, ...]" = ()
    rule: str = ""


@dataclass(frozen=True)
class PublicFilter:
    """One way to narrow a public list: its choices, and for a list of cases which of them fit."""

    code: str
    label: str
    choices: Callable[[], list[tuple[str, str]]]
    fitting: "Callable[[str], Q] | None" = None
    """Condition on cases for a chosen value."""


@dataclass(frozen=True)
class Step:
    """One step of a procedure, written once."""

    code: str
    label: str
    plain: str
    source: tuple[str, ...]
    targets: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    by: tuple[By, ...] = ()
    system: bool = False
    public: bool = False
    public_way: PublicWay | None = None
    """The pages on which the public takes it."""
    stays: bool = False
    """True for a step that leaves the case in the state it is in, whichever of `source` that is; no `targets` then."""
    choose: "Callable[[StepContext], str] | None" = None
    """Which of several targets is reached."""
    form: type[StepForm] | None = None
    rows: dict[str, type[RowForm]] = field(default_factory=dict)
    guards: "tuple[Guard, ...]" = ()
    """Conditions that do not depend on what is typed: they say why a button is grey."""
    elsewhere: "Callable[[Case], Reason | None] | None" = None
    """Why the step is not possible in a state that it does not leave, where there is more to say than the state."""
    checks: "tuple[Guard, ...]" = ()
    """Conditions on what is typed, beyond what the form can see."""
    effect: "Callable[[StepContext], None] | None" = None
    afterwards: "Callable[[StepContext], None] | None" = None
    """What is written when the event stands, still in its transaction: rows that name it."""
    consequences: "Callable[[StepContext], list[str]] | None" = None
    """What will happen, in words, for the page that asks once more."""
    starts: tuple[str, ...] = ()
    meets: tuple[str, ...] = ()
    voids: tuple[str, ...] = ()
    holds: tuple[str, ...] = ()
    """Limits whose lapse waits from now on, such as while a request to extend them is open."""
    releases: tuple[str, ...] = ()
    """Limits whose lapse waits no longer; one that is due already then lapses as of its own day."""
    extends: "Callable[[StepContext], dict[str, int]] | None" = None
    """By how many of its own units each running limit is made longer."""
    keeps: "Callable[[StepContext], dict[str, Any]] | None" = None
    """What the file keeps in place of the answers, where not everybody who reads it may read them all."""
    apart_from: tuple[str, ...] = ()
    """Steps whose preparer and signers take no part in this one; the latest of each in the case counts."""
    together: "ListKind | None" = None
    """The list on which this step is taken for many cases at once, and only so."""
    notices: tuple[NoticeKind, ...] = ()
    tells: tuple[str, ...] = ()
    """Capacities of parties that get a short mail that the step was taken."""
    effective: "Callable[[StepContext], date] | None" = None
    """Effective day; None means the day of recording."""
    audience: str = Audience.PARTIES
    prefill: "Callable[[StepContext], dict[str, Any]] | None" = None
    """What the form starts with."""
    aside: str = ""
    """Template of what one needs beside the form to answer it."""
    beside: "Callable[[StepContext], dict[str, Any]] | None" = None
    """Context of that template."""
    freezes: tuple[str, ...] = ()
    """Kinds of large contents that the effect freezes: a signature covers them, and none is edited while it waits."""
    quiet: bool = False
    """True for a step off the usual way, such as a withdrawal: its button stands apart."""
    urgent_order: int = 50
    """Order of the buttons on the case page, smallest first."""

    @property
    def target(self) -> str | None:
        """The only target, or None where `choose` decides or the case stays."""
        return self.targets[0] if len(self.targets) == 1 else None

    def reachable_from(self, state: str) -> tuple[str, ...]:
        """The states in which the step can leave a case that is in `state`."""
        return (state,) if self.stays else self.targets

    def by_hand(self, capacities: Collection[str], roles: Collection[str]) -> By | None:
        """The first `By` for somebody of these roles whose organisation is a party in one of `capacities`, or None."""
        fitting = (by for by in self.by if by.capacity in capacities and not {*by.roles, *by.signers}.isdisjoint(roles))
        return next(fitting, None)

    def by_capacity(self, capacity: str) -> By | None:
        return next((by for by in self.by if by.capacity == capacity), None)

    @property
    def needs_signature(self) -> bool:
        return any(by.signers for by in self.by)


@dataclass
class StepContext:
    """What guards, effects, notices and consequences are given; `payload` is None until it has been validated."""

    case: "Case"
    step: Step
    actor: "Actor"
    at: datetime
    today: date
    payload: dict[str, Any] | None = None
    by: By | None = None
    effective_on: date | None = None
    lapsed: "Deadline | None" = None
    event: "Event | None" = None
    files: "tuple[SentFile, ...]" = ()
    """What was sent along with the answers, checked, for the effect to keep."""
    memo: dict[str, Any] = field(default_factory=dict)
    """What one guard or effect has looked up, for the next one."""

    @property
    def record(self) -> Any:
        """The procedure's own record of the case."""
        return self.case.record

    @property
    def recorded(self) -> "Event":
        """The event of this step, for what follows its recording."""
        if self.event is None:
            raise RuntimeError("the event has not been recorded yet")
        return self.event

    @property
    def data(self) -> dict[str, Any]:
        """The validated payload, for effects and checks, which only run when there is one."""
        if self.payload is None:
            raise RuntimeError("the payload has not been validated yet")
        return self.payload


Guard = Callable[[StepContext], Sequence[Reason]]


@dataclass(frozen=True)
class Tab:
    """A page of a case that its own procedure adds: the self-evaluation report, the nonconformities."""

    code: str
    label: str
    template: str
    context: "Callable[[Case, Actor], dict[str, Any]]"
    shown_to: "Callable[[Case, Actor], bool] | None" = None
    """For whom the page is there at all; None: for everybody who sees the case."""


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

    def section(self, code: str) -> Section | None:
        return next((section for section in self.sections if section.code == code), None)


@dataclass(frozen=True)
class RuleBook:
    """The rules of one regulation in our own words, by the ids under which code and pages cite them."""

    title: str
    rules: tuple[tuple[str, str], ...]
    note: str = ""


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

    def state(self, code: str) -> State:
        return next(state for state in self.states if state.code == code)

    def step(self, code: str) -> Step | None:
        return next((step for step in self.steps if step.code == code), None)

    def notice(self, code: str) -> NoticeKind | None:
        kinds = (kind for step in self.steps for kind in step.notices)
        return next((kind for kind in kinds if kind.code == code), None)

    def public_page(self, code: str) -> PublicPage | None:
        return next((page for page in self.public_pages if page.code == code), None)

    def content(self, code: str) -> ContentKind | None:
        return next((kind for kind in self.contents if kind.code == code), None)

    def limit(self, code: str) -> TimeLimit:
        return next(limit for limit in self.limits if limit.code == code)

    @property
    def start(self) -> Step:
        return next(step for step in self.steps if step.source == ("",))
