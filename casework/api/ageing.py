"""How long cases wait and how much was done in time, by office and step."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import (
    BooleanField,
    CharField,
    DateField,
    IntegerField,
    RegexField,
    Serializer,
    ValidationError,
)

from accounts.api.base import ApiView
from casework import ageing
from casework.ageing import Asked
from casework.screens.public import digits_inside
from records import clock


class AgeingFilterSerializer(Serializer):
    """What the figures can be narrowed to."""

    first = DateField(required=False, help_text=gettext_lazy("First day of the period; twelve months ago if missing."))
    last = DateField(required=False, help_text=gettext_lazy("Last day of the period; today if missing."))
    kind = CharField(required=False, max_length=40, help_text=gettext_lazy("Code of a procedure, such as grading."))
    region = RegexField(r"^[0-9]{6}\Z", required=False, help_text=gettext_lazy("Code of a province, city or county."))
    office = IntegerField(required=False, min_value=1, max_value=2**31 - 1)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        first, last = ageing.usual_period(clock.today())
        found = {"first": first, "last": last, **attrs}
        if found["last"] < found["first"]:
            raise ValidationError({"last": _("The last day lies before the first.")})
        return found | {"region": digits_inside(found.get("region", ""))}


class WaitingSerializer(Serializer):
    """The cases that wait for one office at one step today; waits are in working days."""

    kind = CharField()
    office = IntegerField(allow_null=True, help_text=gettext_lazy("Missing for applicants, who are not told apart."))
    name = CharField()
    step = CharField()
    cases = IntegerField()
    median = IntegerField()
    worst = IntegerField()
    worst_case = CharField(help_text=gettext_lazy("Reference of the case that has waited longest."))
    overdue = IntegerField()
    past_target = IntegerField(help_text=gettext_lazy("Past a target of the office, which is no limit by law."))


class DoneSerializer(Serializer):
    """What one office did by one limit in the period; waits are in working days."""

    kind = CharField()
    office = IntegerField(allow_null=True, help_text=gettext_lazy("Missing for applicants, who are not told apart."))
    name = CharField()
    limit = CharField()
    rule = CharField()
    statutory = BooleanField()
    done = IntegerField()
    in_time = IntegerField()
    median = IntegerField()
    worst = IntegerField()
    worst_case = CharField(help_text=gettext_lazy("Reference of the case that took longest."))


class AgeingSerializer(Serializer):
    """Both tables, and what they were asked for."""

    as_of = DateField()
    first = DateField()
    last = DateField()
    waiting = WaitingSerializer(many=True)
    done = DoneSerializer(many=True)


class AgeingView(ApiView):
    """How long cases wait and how much was done in time, in the offices whose figures the caller may see."""

    access = "member"

    @extend_schema(
        operation_id="ageing", tags=["cases"], parameters=[AgeingFilterSerializer], responses=AgeingSerializer
    )
    def get(self, request: Request) -> Response:
        if not ageing.concerns(request.actor):
            raise PermissionDenied(ageing.not_for_you())
        asked = AgeingFilterSerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        narrowed = Asked(**asked.validated_data)
        found = ageing.figures(request.actor, narrowed)
        shown = {"as_of": clock.today(), "first": narrowed.first, "last": narrowed.last}
        return Response(AgeingSerializer({**shown, "waiting": found.waiting, "done": found.done}).data)
