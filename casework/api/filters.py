"""Which of the visible cases a list shows."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework.serializers import CharField, ChoiceField, Serializer

from accounts.actors import PersonActor
from casework import queries, search, visibility
from casework.models import Case

ME = "me"


class CaseFilterSerializer(Serializer):
    """What a list of cases can be narrowed to."""

    kind = CharField(required=False, max_length=40, help_text=_("Code of a procedure, such as grading."))
    state = CharField(required=False, max_length=40, help_text=_("Code of a state."))
    q = CharField(
        required=False,
        max_length=60,
        allow_blank=True,
        help_text=_("Letters of the reference or the title, two at least, Chinese ones included."),
    )
    awaiting = ChoiceField(
        required=False, choices=[(ME, ME)], help_text=_("Only cases that wait for a step or a signature of this hand.")
    )


def cases_asked_for(asked: dict[str, Any], actor: PersonActor) -> QuerySet[Case]:
    """The cases that `actor` may see and that fit `asked`, the values of a valid CaseFilterSerializer."""
    seen = queries.asking(actor) if asked.get("awaiting") == ME else visibility.visible_to(actor)
    exact = {name: asked[name] for name in ("kind", "state") if name in asked}
    return seen.filter(search.matching(asked.get("q", "")), **exact)
