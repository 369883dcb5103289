"""How far a draft of a large content has come, section by section."""

from dataclasses import dataclass

from django.urls import reverse

from accounts.actors import PersonActor
from casework.errors import Reason
from casework.models import Case, StepDraft
from casework.steps import ContentKind, Section, SectionContext


@dataclass(frozen=True)
class Part:
    """One section of the draft: empty, lacking (with the reasons) or filled."""

    section: Section
    url: str
    state: str
    current: bool
    kept: bool
    """Whether something typed lies beside it, not checked and not in the draft yet."""
    missing: tuple[Reason, ...]


def parts_of(
    kind: ContentKind, context: SectionContext, actor: PersonActor, current: Section | None = None
) -> list[Part]:
    """The sections of the draft in `context`, in order, with what `actor`'s organisation has kept beside them."""
    data = context.content.data if context.content else {}
    findings = kind.findings(context) if kind.findings else []
    rows = StepDraft.objects.filter(case=context.case, organisation=actor.organisation)
    kept = set(rows.filter(step__startswith=f"{kind.code}.").values_list("step", flat=True))
    found = []
    for section in kind.sections_of(context.case):
        missing = tuple(each for each in findings if each.path.split("/")[1:2] == [section.code])
        state = "empty" if section.code not in data else "lacking" if missing else "filled"
        found.append(
            Part(
                section=section,
                url=section_url(context.case, kind, section),
                state=state,
                current=section == current,
                kept=kind.form_of(section) in kept,
                missing=missing if state == "lacking" else (),
            )
        )
    return found


def section_url(case: Case, kind: ContentKind, section: Section) -> str:
    """The page on which the section is edited."""
    return reverse("casework:section", args=[case.reference, kind.code, section.code])
