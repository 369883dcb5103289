"""Why a step was refused, in words for the person who asked and with the status for the API."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from casework.models import Case

Text = str | Promise


@dataclass(frozen=True)
class Reason:
    """One condition that failed: a sentence with its figures, the rule, where it lies, and a page to mend it."""

    message: Text
    rule: str = ""
    path: str = ""
    url: str = ""

    def __str__(self) -> str:
        return f"{self.message}（{self.rule}）" if self.rule else str(self.message)

    def as_json(self) -> dict[str, Any]:
        return {"message": str(self.message), "rule": self.rule, "path": self.path}


class StepRefused(Exception):  # noqa: N818 - a refusal is an answer, not an error
    """A step was not taken; `reasons` say why. Nothing has changed but lapses that were due anyway."""

    status = 422
    code = "refused"
    title: Text = _("This is not possible")

    def __init__(self, *reasons: Reason) -> None:
        self.reasons = reasons
        super().__init__("; ".join(str(reason) for reason in reasons))

    def as_json(self) -> dict[str, Any]:
        return {"code": self.code, "detail": str(self.title), "reasons": [r.as_json() for r in self.reasons]}


class NotPermitted(StepRefused):
    """The actor may not take this step (403)."""

    status = 403
    code = "not_permitted"
    title = _("This step is not yours to take")


class StaleVersion(StepRefused):
    """The case has moved on since the actor looked at it (409)."""

    status = 409
    code = "stale_version"
    title = _("The case has changed since you opened this page")


class WrongState(StepRefused):
    """The case is not in a state that the step leaves (409)."""

    status = 409
    code = "wrong_state"
    title = _("The case is no longer where this step begins")


class SomethingWaits(WrongState):
    """The office has put something else of the case up for signature (409)."""

    title = _("Something of your office waits for signature first")


class PayloadInvalid(StepRefused):
    """What was typed does not pass the form (422); reasons carry paths such as `/items/0/place`."""

    code = "invalid"
    title = _("Some answers need another look")


class GuardRefused(StepRefused):
    """A condition of the regulation is not met (422)."""

    code = "guard"
    title = _("The conditions for this step are not met")


class KeyReused(StepRefused):
    """The idempotency key was used for something else (422)."""

    code = "key_reused"
    title = _("This request key was used for another request")


class TakenTogether(GuardRefused):
    """The step is taken for many cases at once, and only so (422)."""

    code = "together"
    title = _("This step is taken on a list")


class ManyRefused(StepRefused):
    """Some of the cases of a list stand in the way of all; the status is theirs where they agree, else 422."""

    code = "many_refused"
    title = _("Some of the cases stand in the way")

    def __init__(self, refused: "Sequence[tuple[int, Case, StepRefused]]", answers: StepRefused | None = None) -> None:
        """`refused`: each such case with its place on the list, counted from 0; `answers`: what is wrong with those."""
        self.by_case = {case.pk: error.reasons for _place, case, error in refused}
        self.answers = answers.reasons if answers else ()
        statuses = {error.status for _place, _case, error in refused}
        self.status = statuses.pop() if len(statuses) == 1 else StepRefused.status
        of_cases = (
            replace(reason, message=f"{case.reference}{gettext(': ')}{reason.message}", path=f"/cases/{place}")
            for place, case, error in refused
            for reason in error.reasons
        )
        super().__init__(*of_cases, *self.answers)
