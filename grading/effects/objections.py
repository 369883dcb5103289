"""Taking in an objection: what the department alone keeps, and what the file of the case says of it (G-7-4)."""

from typing import Any

from django.utils.translation import gettext as _

from accounts.actors import PersonActor
from casework import documents
from casework.letters.numbers import new_check_code
from casework.models import Document
from casework.steps import Audience, StepContext
from grading.conditions.objections import department_of
from grading.models import Application, Objection
from records import chain

_TAKEN_IN = "objection"


def receive(context: StepContext) -> None:
    """Keep the objection with its contact and evidence where the grading department alone reads them."""
    application: Application = context.record
    by_department = isinstance(context.actor, PersonActor)
    objection = Objection.objects.create(
        application=application,
        number=application.objections.count() + 1,
        received_at=context.at,
        by_department=by_department,
        text=context.data["text"],
        contact_name=context.data["contact_name"],
        contact=context.data["contact"],
        receipt=None if by_department else new_check_code(),
    )
    objection.documents.set([*_sent_along(context), *_chosen(context)])
    context.memo[_TAKEN_IN] = objection


def kept(context: StepContext) -> dict[str, Any]:
    """What the file says of it to everybody who reads the file: that it came, and a seal of what it was."""
    objection: Objection = context.memo[_TAKEN_IN]
    return {
        "number": objection.number,
        "evidence": objection.documents.count(),
        "by_department": objection.by_department,
        "seal": seal_of(objection),
    }


def seal_of(objection: Objection) -> str:
    """The hash that shows that an objection is the one that came in; its receipt number keeps it from being guessed."""
    said = {name: getattr(objection, name) for name in ("text", "contact_name", "contact", "receipt")}
    evidence = objection.documents.order_by("pk").values_list("sha256", flat=True)
    return chain.digest({**said, "evidence": list(evidence)})


def name_event(context: StepContext) -> None:
    """Let the objection name the event by which it came in."""
    objection: Objection = context.memo[_TAKEN_IN]
    objection.received_by = context.recorded
    objection.save(update_fields=["received_by"])


def what_objecting_does(context: StepContext) -> list[str]:
    """In words, for the page before sending."""
    if isinstance(context.actor, PersonActor):
        return [
            _("The application is not announced before this has been decided."),
            _("The enterprise and the organising unit learn that there is an objection, and later how it was decided."),
            _("Text, contact and evidence are kept for your department alone."),
        ]
    return [
        _("The objection goes to %(department)s, which checks it before anything is announced.")
        % {"department": department_of(context.case).name},
        _(
            "Your text, name, contact and files are seen by this department alone. The enterprise learns only that an "
            "objection came in, and later how it was decided."
        ),
        _("You get a receipt number with which you can ask here what has become of it."),
    ]


def _sent_along(context: StepContext) -> list[Document]:
    department = department_of(context.case)
    return [
        documents.keep(
            context.case,
            file,
            _("Evidence for an objection"),
            department,
            None,
            at=context.at,
            audience=Audience.OFFICE,
        )
        for file in context.files
    ]


def _chosen(context: StepContext) -> list[Document]:
    chosen = context.data.get("attachments", [])
    return list(context.case.documents.filter(pk__in=chosen))
