"""How cases and what hangs on them read in JSON."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework.reverse import reverse
from rest_framework.serializers import (
    BooleanField,
    CharField,
    DateField,
    DateTimeField,
    IntegerField,
    JSONField,
    ListField,
    Serializer,
    SerializerMethodField,
)

from accounts.actors import PUBLIC, SYSTEM, PersonActor
from accounts.api.refusals import ReasonSerializer
from casework.labels import capacity_label
from casework.models import Case, Content, Deadline, Document, Event, Notice, Party, Proposal
from records.models import ActorKind


class StateSerializer(Serializer):
    """Where a case stands, named for the office and in plain words."""

    code = CharField()
    label = CharField()
    plain = CharField()
    final = BooleanField()


class CaseSerializer(Serializer):
    """One case in a list."""

    reference = CharField()
    kind = CharField()
    title = CharField()
    state = StateSerializer(source="current_state")
    state_since = DateField()
    version = IntegerField(help_text=_("Send it as If-Match with the next step."))
    region = CharField(source="region.name")
    opened_at = DateTimeField()
    next_due_on = DateField(allow_null=True)
    url = SerializerMethodField()

    def get_url(self, case: Case) -> str:
        return link(self, "api-case", case)


class PartySerializer(Serializer):
    """One organisation in a case, in a capacity."""

    capacity = CharField()
    label = SerializerMethodField()
    organisation = CharField(source="organisation.name")
    credit_code = CharField(source="organisation.credit_code")
    since = DateField()
    until = DateField(allow_null=True)

    def get_label(self, party: Party) -> str:
        return capacity_label(party.capacity)


class DeadlineSerializer(Serializer):
    """One time limit that runs, or has run."""

    id = IntegerField()
    code = CharField()
    label = CharField(source="declared.label")
    whose = CharField(source="declared.whose", help_text=_("Capacity of the party that acts within it."))
    state = CharField(help_text=_("open, met, lapsed or void."))
    statutory = BooleanField(help_text=_("False for an internal target of the office."))
    rule = CharField()
    amount = IntegerField()
    extended_by = IntegerField(help_text=_("In the same unit, beside the amount."))
    unit = CharField()
    bound = CharField(help_text=_("at_most or at_least."))
    started_on = DateField()
    due_on = DateField()
    provisional = BooleanField(help_text=_("True where a year's schedule is not published yet."))
    lapses = BooleanField(help_text=_("Whether the system takes a step when it lapses."))
    held = SerializerMethodField(help_text=_("Whether its lapse waits, as for a decision on extending it."))
    closed_on = DateField(allow_null=True)
    why = SerializerMethodField(help_text=_("Day by day, why it is due then."))

    def get_held(self, deadline: Deadline) -> bool:
        return deadline.held_by_id is not None

    def get_why(self, deadline: Deadline) -> str:
        return link(self, "api-deadline-why", deadline.case, deadline=deadline.pk)


class OfferSerializer(Serializer):
    """A step that is the caller's in this state, and why it is not possible now, if so."""

    code = CharField()
    label = CharField()
    plain = CharField()
    possible = BooleanField()
    reasons = ReasonSerializer(many=True)
    signatures = IntegerField(help_text=_("How many it needs; above 0 it is prepared as a proposal."))
    rules = ListField(child=CharField())
    url = CharField()


class EventSerializer(Serializer):
    """One thing that happened in a case, with its link in the chain."""

    sequence = IntegerField()
    code = CharField()
    label = SerializerMethodField()
    at = DateTimeField()
    effective_on = DateField()
    version = IntegerField()
    from_state = CharField()
    to_state = CharField()
    actor = SerializerMethodField(help_text=_("“A for B” where somebody stood in."))
    organisation = SerializerMethodField()
    rules = SerializerMethodField()
    audience = CharField()
    payload = SerializerMethodField(help_text=_("What was typed; null where it has been erased."))
    hash = CharField()
    previous_hash = CharField()

    def get_label(self, event: Event) -> str:
        return event.case.case_type.step_label(event.code)

    def get_actor(self, event: Event) -> str:
        if event.membership is not None:
            return str(PersonActor(event.membership, event.absent))
        return str(SYSTEM if event.actor_kind == ActorKind.SYSTEM else PUBLIC)

    def get_organisation(self, event: Event) -> str | None:
        return event.organisation.name if event.organisation else None

    def get_rules(self, event: Event) -> list[str]:
        return event.rules.split()

    def get_payload(self, event: Event) -> dict[str, Any] | None:
        content = getattr(event, "content", None)
        return content.payload if content else None


class NoticeSerializer(Serializer):
    """One written notice."""

    id = IntegerField()
    code = CharField()
    number = CharField()
    issuer = CharField(source="issuer.name")
    addressee = CharField(source="addressee.name")
    received_at = DateTimeField()
    check_code = CharField()
    read_at = DateTimeField(allow_null=True, help_text=_("When the addressee first opened it."))
    pdf = SerializerMethodField(help_text=_("Address of the PDF."))
    pdf_sha256 = CharField(help_text=_("Empty until the PDF has been made."))
    replaces = CharField(source="replaces.number", default=None, help_text=_("Number of the notice that it replaces."))
    replaced_by = CharField(
        source="replaced_by.number", default=None, help_text=_("Number of the notice that stands in its place.")
    )

    def get_pdf(self, notice: Notice) -> str:
        return link(self, "api-notice-pdf", notice.case, notice=notice.pk)


class DocumentSerializer(Serializer):
    """One file of a case."""

    id = IntegerField()
    name = CharField()
    purpose = CharField()
    media_type = CharField()
    size = IntegerField(help_text=_("In bytes."))
    sha256 = CharField()
    audience = CharField()
    organisation = CharField(source="organisation.name")
    uploaded_by = SerializerMethodField()
    uploaded_at = DateTimeField()
    url = SerializerMethodField()

    def get_uploaded_by(self, document: Document) -> str:
        return str(document.uploaded_by.person.name if document.uploaded_by else PUBLIC)

    def get_url(self, document: Document) -> str:
        return link(self, "api-document", document.case, document=document.pk)


class ProposalSerializer(Serializer):
    """A step prepared for signature."""

    id = IntegerField()
    case = CharField(source="case.reference")
    kind = CharField(source="case.kind")
    step = CharField()
    label = SerializerMethodField()
    payload = JSONField()
    seen_version = IntegerField()
    hash = CharField(help_text=_("What is signed; send it back when signing."))
    state = CharField(help_text=_("waiting, returned, signed, withdrawn or overtaken."))
    signatures_needed = IntegerField()
    signed_by = SerializerMethodField()
    prepared_by = CharField(source="prepared_hand")
    prepared_at = DateTimeField()
    remarks = CharField()
    url = SerializerMethodField()

    def get_label(self, proposal: Proposal) -> str:
        return proposal.case.case_type.step_label(proposal.step)

    def get_signed_by(self, proposal: Proposal) -> list[str]:
        return [str(signature.hand) for signature in proposal.signatures.all()]

    def get_url(self, proposal: Proposal) -> str:
        return reverse("api-proposal", [proposal.pk], request=self.context["request"])


class VersionSerializer(Serializer):
    """One version of a large content."""

    kind = CharField()
    version = IntegerField()
    revision = IntegerField(help_text=_("Counts saves; send it as If-Match when saving a section."))
    draft = SerializerMethodField()
    edited_by = SerializerMethodField()
    edited_at = DateTimeField()
    frozen_at = DateTimeField(allow_null=True)
    hash = CharField()
    url = SerializerMethodField()

    def get_draft(self, content: Content) -> bool:
        return content.frozen_at is None

    def get_edited_by(self, content: Content) -> str | None:
        return content.edited_by.person.name if content.edited_by else None

    def get_url(self, content: Content) -> str:
        name = f"api-{content.case.kind}-{content.kind}-version"
        return str(reverse(name, [content.case.reference, content.version], request=self.context["request"]))


def link(serializer: Serializer, name: str, case: Case, **more: Any) -> str:
    """The absolute address of something of a case."""
    where = {"kind": case.kind, "reference": case.reference, **more}
    return str(reverse(name, kwargs=where, request=serializer.context["request"]))
