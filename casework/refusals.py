"""Why a step is not possible now, in words with their figures."""

from django.utils.translation import gettext as _

from casework.errors import Reason
from casework.labels import capacity_label, role_label
from casework.models import Case
from casework.steps import Audience, Step
from records import clock


def not_yours(step: Step) -> Reason:
    """Whose step it is."""
    rule = next(iter(step.rules), "")
    if not step.by:
        return Reason(_("“%(step)s” is taken by the system.") % {"step": step.label}, rule)
    who = _(", or ").join(
        _("%(capacity)s (%(roles)s)")
        % {
            "capacity": capacity_label(by.capacity),
            "roles": _(", ").join(role_label(role) for role in dict.fromkeys((*by.roles, *by.signers))),
        }
        for by in step.by
    )
    return Reason(_("“%(step)s” is for: %(who)s.") % {"step": step.label, "who": who}, rule)


def wrong_state(case: Case, step: Step) -> Reason:
    """Where the case is, and that the step does not begin there, or the step's own reason for that."""
    if step.elsewhere is not None and (own := step.elsewhere(case)):
        return own
    return Reason(
        _("“%(step)s” is not possible while the case is at “%(state)s” (since %(day)s).")
        % {"step": step.label, "state": case.current_state.label, "day": case.state_since.isoformat()},
        next(iter(step.rules), ""),
    )


def moved_on(case: Case, seen: int | None) -> Reason:
    """Which version the actor saw, which one it is now, and what has happened last."""
    last = case.events.filter(version=case.version).order_by("sequence").first()
    # What an office does for itself is not told to the parties, not even by its name.
    readable = last is not None and last.audience in (Audience.PARTIES, Audience.PUBLIC)
    step = case.case_type.step(last.code) if last and readable else None
    return Reason(
        _("You saw version %(seen)s; it is now version %(now)s: %(step)s on %(moment)s.")
        % {
            "seen": "–" if seen is None else seen,
            "now": case.version,
            "step": step.label if step else _("a step of the office"),
            "moment": last.at.astimezone(clock.SHANGHAI).strftime("%Y-%m-%d %H:%M") if last else "–",
        }
    )


def taken_together(step: Step) -> Reason:
    """That the step is taken for many cases at once, and where."""
    return Reason(
        _("“%(step)s” is taken on a list, for one case or for many: choose the cases under “Lists”.")
        % {"step": step.label},
        next(iter(step.rules), ""),
    )
