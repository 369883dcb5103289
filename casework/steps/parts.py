"""What steps are made of: who takes them, the states they leave and reach, time limits, written notices."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from casework.limits import Limit

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import Q

    from accounts.actors import PersonActor
    from accounts.models import Organisation
    from casework.models import Case, Notice
    from casework.steps.step import StepContext


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
    when: "Callable[[date], Q] | None" = None
    """Of which cases it is asked on a day, as a condition on them; None: of all. Worklists ask it, mails do not."""
    of: "Callable[[PersonActor], Q] | None" = None
    """Of which cases it is asked from this person, where the capacity does not say it; worklists alone ask it too."""


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

    def awaited(self, running: Collection[str], holding: int | None = None) -> list[Awaits]:
        """What it waits for while the limits named in `running` run, what is asked for a time only first.

        Of what is asked of some cases only, that at the place `holding` counts.
        """
        asked = [
            each
            for place, each in enumerate(self.awaits)
            if (not each.while_running or each.limit in running) and (each.when is None or place == holding)
        ]
        return sorted(asked, key=lambda each: not each.while_running)


@dataclass(frozen=True)
class By:
    """Who takes a step: a party's capacity in the case, the roles that prepare it and, if any, those that sign it."""

    capacity: str
    roles: tuple[str, ...]
    signers: tuple[str, ...] = ()
    signs_for_organisation: bool = False
    """The signer answers for the organisation itself (a principal): one signature always, own preparation allowed."""
    two_people: bool = False
    """Signed at least once, by somebody who has not prepared it, whatever an office has set."""


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
    last_day: "Callable[[Case], date] | None" = None
    """The day that the case itself names as the last; the calendar days of `limit` are then those up to it."""
    stands: bool = False
    """True where what starts it, happening again while it runs, leaves it as it is: a second objection, the target set
    by the first."""
    reminds: tuple[int, ...] | None = None
    """How many working days before the last one it is spoken of; None: by its length (`messages.reminding`)."""


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
