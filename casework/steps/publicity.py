"""What goes to many or to everybody: lists over cases, steps without a login, public pages."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from casework.errors import Reason

if TYPE_CHECKING:
    from django.db.models import Q, QuerySet

    from accounts.models import Organisation
    from casework.models import Case, Event
    from casework.steps.step import StepContext


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
    """Code and heading of each column; lazy, as the screens are read in two languages."""
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
