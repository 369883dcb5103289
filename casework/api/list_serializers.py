"""How lists of cases read in JSON, and what is sent to make and change one."""

from django.utils.translation import gettext_lazy
from rest_framework.reverse import reverse
from rest_framework.serializers import (
    CharField,
    DateField,
    DateTimeField,
    DictField,
    IntegerField,
    JSONField,
    ListField,
    Serializer,
    SerializerMethodField,
)

from casework.models import PublicList, PublicListEntry


class NamedCaseSerializer(Serializer):
    """One case for a list: which, and as which version it was seen."""

    reference = CharField(max_length=40)
    version = IntegerField(min_value=0)


class NewListSerializer(Serializer):
    """A list to be put forward."""

    title = CharField(max_length=500)
    cases = NamedCaseSerializer(many=True)
    answers = DictField(required=False, help_text=gettext_lazy("What the step asks for, once for all cases."))
    instead_of = IntegerField(
        required=False,
        min_value=1,
        help_text=gettext_lazy("Number of a list that came back and that this one replaces."),
    )


class EntrySerializer(Serializer):
    """One case on a list."""

    position = IntegerField()
    reference = CharField(source="case.reference")
    title = CharField(source="case.title")
    seen_version = IntegerField()
    struck_at = DateTimeField(allow_null=True)
    struck_by = SerializerMethodField()
    struck_reason = CharField()

    def get_struck_by(self, entry: PublicListEntry) -> str | None:
        return str(entry.struck_hand) if entry.struck_hand else None


class CopySerializer(Serializer):
    """One body that a list was copied to."""

    kind = CharField()
    name = CharField()
    email = CharField()
    handed_on = DateField(allow_null=True)
    proof = CharField()


class ListSerializer(Serializer):
    """One list without its cases."""

    id = IntegerField()
    kind = CharField()
    step = CharField()
    label = CharField(source="list_kind.label")
    title = CharField()
    organisation = CharField(source="organisation.name")
    state = CharField(help_text=gettext_lazy("waiting, returned, signed or withdrawn."))
    number = CharField(help_text=gettext_lazy("Empty until the last signature."))
    issued_at = DateTimeField(allow_null=True)
    prepared_by = CharField(source="prepared_hand")
    prepared_at = DateTimeField()
    hash = CharField(help_text=gettext_lazy("What is signed; send it back when signing."))
    url = SerializerMethodField()

    def get_url(self, listed: PublicList) -> str:
        return str(reverse("api-list", [listed.pk], request=self.context["request"]))


class ObstacleSerializer(Serializer):
    """What stands against one case of a waiting list now."""

    reference = CharField()
    reasons = ListField(child=CharField())


class ListDetailSerializer(ListSerializer):
    """One list with its cases, and what stands against signing it now."""

    payload = JSONField()
    signatures_needed = IntegerField()
    signed_by = ListField(child=CharField())
    remarks = CharField()
    check_code = CharField()
    pdf = CharField(help_text=gettext_lazy("Address of the PDF; empty until the last signature."))
    pdf_sha256 = CharField()
    entries = EntrySerializer(many=True)
    copies = CopySerializer(many=True)
    obstacles = ObstacleSerializer(many=True)


class CandidateSerializer(Serializer):
    """One case that waits for the step."""

    reference = CharField()
    version = IntegerField()
    title = CharField()
    state_since = DateField()
    next_due_on = DateField(allow_null=True)


class CandidatesSerializer(Serializer):
    """What a new list can begin with."""

    title = CharField()
    answers = JSONField()
    choices = DictField(child=ListField(child=DictField(child=CharField())))
    cases = CandidateSerializer(many=True)


class StrikingSerializer(Serializer):
    """Which case is left out, and why."""

    reference = CharField(max_length=40)
    reason = CharField(max_length=500)
