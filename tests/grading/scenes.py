"""Where a case of grading can stand: each state, and the situations within a state that allow other steps."""

from dataclasses import dataclass, replace
from datetime import date

SUBMITTED_ON = date(2026, 3, 10)
NOTICE_PUT_UP = date(2026, 2, 25)
"""Early enough for a notice to be over on SUBMITTED_ON."""


@dataclass(frozen=True)
class Scene:
    """A case at a state, brought there by `steps` (after `start`) all on one day, and looked at on SUBMITTED_ON."""

    state: str
    steps: tuple[str, ...]
    refused: frozenset[str] = frozenset()
    """Steps of that state whose conditions stand against them here."""
    on: date = SUBMITTED_ON
    then: tuple[str, ...] = ()
    """Steps taken on SUBMITTED_ON itself, where the others were taken `on` an earlier day."""
    too_late_for_the_public: frozenset[str] = frozenset()
    """Public steps that only the office can still take here."""
    renewal: bool = False
    """Whether the enterprise renews a grade that it holds."""


AUDITED = ("submit", "accept", "pass_audit")
REVIEWING = (*AUDITED, "confirm", "appoint")
RECTIFYING = (*REVIEWING, "report_review")
VERIFYING = (*RECTIFYING, "report_rectification")
QUALIFIED = (*VERIFYING, "verify")
LISTED = (*QUALIFIED, "list")
NOTICED = (*LISTED, "post_notice")
RENEWAL = frozenset({"confirm_renewal", "to_full_procedure"})
"""Only for an application that renews a grade."""
TOO_EARLY = frozenset({"announce"})
"""While the public notice runs."""
FALSE_COMMITMENT = frozenset({"withdraw", "refuse", "fail", "announce"})
"""What ends a case otherwise, while a report of a false commitment waits."""

SCENES = {
    "draft": Scene("draft", ()),
    "discarded": Scene("discarded", ("discard",)),
    "submitted": Scene("submitted", ("submit",)),
    "correction": Scene("correction", ("submit", "request_correction")),
    "accepted": Scene("accepted", ("submit", "accept")),
    "audited": Scene("audited", AUDITED),
    "refused": Scene("refused", ("submit", "accept", "refuse")),
    "withdrawn": Scene("withdrawn", ("submit", "withdraw")),
    "confirmed": Scene("confirmed", (*AUDITED, "confirm")),
    "reviewing": Scene("reviewing", REVIEWING),
    "rectifying": Scene("rectifying", RECTIFYING, frozenset({"grant_extension", "decline_extension"})),
    "rectifying, more time asked": Scene("rectifying", (*RECTIFYING, "ask_extension"), frozenset({"ask_extension"})),
    "verifying": Scene("verifying", VERIFYING),
    "qualified": Scene("qualified", QUALIFIED),
    "listed": Scene("listed", LISTED),
    "noticed": Scene("noticed", NOTICED, TOO_EARLY),
    "noticed, over": Scene("noticed", NOTICED, on=NOTICE_PUT_UP, too_late_for_the_public=frozenset({"object"})),
    "noticed, objected": Scene("noticed", (*NOTICED, "object"), TOO_EARLY | {"withdraw"}),
    "granted": Scene("granted", NOTICED, on=NOTICE_PUT_UP, then=("announce",)),
    "unqualified": Scene("unqualified", (*AUDITED, "decline")),
    "failed": Scene("failed", (*AUDITED, "decline", "fail")),
    "accepted, reported false": Scene("accepted", ("submit", "accept", "propose_termination"), FALSE_COMMITMENT),
    "submitted, renewal": Scene("submitted", ("submit",), renewal=True),
    "audited, renewal": Scene("audited", AUDITED, renewal=True),
    "listed, renewal": Scene("listed", ("submit", "confirm_renewal"), renewal=True),
    "terminated": Scene("terminated", ("submit", "terminate")),
}


def _closed(scene: Scene) -> frozenset[str]:
    """What is closed by the nature of the application, whatever its state."""
    closed = {"dismiss_termination"} if "propose_termination" not in scene.steps else set()
    closed |= {"leave_fast_track"} if "confirm_renewal" not in scene.steps else set()
    closed |= {"decide_objection"} if "object" not in scene.steps else set()
    return frozenset(closed) if scene.renewal else RENEWAL | closed


SCENES = {name: replace(scene, refused=scene.refused | _closed(scene)) for name, scene in SCENES.items()}
