"""A step, written once, and what its conditions and effects are given."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from casework.errors import Reason
from casework.payloads import RowForm, StepForm
from casework.steps.parts import Audience, By, NoticeKind
from casework.steps.publicity import ListKind, PublicWay

if TYPE_CHECKING:
    from accounts.actors import Actor
    from casework.documents import SentFile
    from casework.models import Case, Deadline, Event


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
    speaks_to_applicant: bool = False
    """Whether its answers are meant for the applicant, who then reads them without unfolding the entry."""
    sends_back: str = ""
    """Of a step that gives back what was sent: the name of the answer that says what is to be mended."""
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
