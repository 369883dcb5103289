"""A look at a page, and the site that is looked at."""

from dataclasses import dataclass, field

from accounts.models import Person
from casework.models import Case, Proposal
from tests.grading import world as grading


@dataclass(frozen=True)
class Visit:
    """One look at one page: by whom (nobody if empty), where, and what is sent from there if anything is.

    `main`: also on a phone and in the dark. `ours` is False in the console, `read` where a package fills the page.
    """

    who: str
    path: str
    send: dict[str, str] | None = None
    to: str = ""
    status: int = 200
    times: int = 1
    main: bool = False
    ours: bool = True
    read: bool = True

    def __str__(self) -> str:
        return f"{self.path}{' (sent)' if self.send is not None else ''} as {self.who}"


@dataclass
class Site:
    """A world with cases in every state, and who looks at them."""

    world: grading.World
    cases: dict[str, Case] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    waiting: Proposal | None = None
    sealed: dict[str, str] = field(default_factory=dict)
    """Previews of imports, by what they would enter."""

    def case(self, state: str) -> str:
        """The address of the case in that state."""
        return f"/cases/{self.cases[state].reference}/"
