"""The calculator as an operation of the API."""

from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import (
    CharField,
    DateField,
    DecimalField,
    IntegerField,
    Serializer,
)

from accounts.api.base import ApiView
from casework.errors import PayloadInvalid, Reason
from records import clock
from wastefund.calculator import CalculatorForm, calculate


class YuanField(DecimalField):
    """An amount in yuan, as text, so that no reader rounds it."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_digits=20, decimal_places=2, **options)


class CubicMetresField(DecimalField):
    """A volume in m3, as text."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_digits=12, decimal_places=3, **options)


class TierLineSerializer(Serializer):
    """What one tier contributes."""

    above = CubicMetresField()
    up_to = CubicMetresField(allow_null=True)
    volume = CubicMetresField()
    rate = YuanField(help_text="Yuan per m³.")
    amount = YuanField()


class PortionsSerializer(Serializer):
    """One reading of the rule for existing landfills (L-8-2)."""

    filled = YuanField()
    unfilled = YuanField()
    total = YuanField()


class ReadingsSerializer(Serializer):
    """The three readings; `a` is booked."""

    a = PortionsSerializer()
    b = PortionsSerializer()
    c = PortionsSerializer()


class RatesSerializer(Serializer):
    """Where the rates come from."""

    level = CharField(help_text="nation, province or own")
    owner = CharField()
    document = CharField()
    since = DateField()
    until = DateField(allow_null=True)


class CalculatedPartSerializer(Serializer):
    """One kind of landfill of the site."""

    kind = CharField(source="reckoned.part.kind", help_text="flexible or rigid")
    capacity = CubicMetresField(source="reckoned.part.capacity")
    filled = CubicMetresField(source="reckoned.part.filled")
    lines = TierLineSerializer(source="reckoned.lines", many=True)
    full = YuanField(source="reckoned.full", help_text="The total capacity by the tiers.")
    average_rate = CharField(
        source="reckoned.average", help_text="full ÷ capacity in yuan per m³, exact, as a fraction such as 475/3."
    )
    readings = ReadingsSerializer(source="reckoned.readings", allow_null=True)
    floor = YuanField(source="reckoned.floor")
    rates = RatesSerializer(source="source")


class CalculatedYearSerializer(Serializer):
    """One year of the schedule."""

    year = IntegerField()
    months = IntegerField()
    total = YuanField()
    so_far = YuanField()


class CalculationSerializer(Serializer):
    """The reserve of a landfill and all that it follows from."""

    on = DateField(help_text="The day whose rates were taken.")
    regime = CharField(source="reckoning.regime", help_text="new or existing")
    total = YuanField(source="reckoning.total", help_text="The larger of floor and need.")
    floor = YuanField(source="reckoning.floor")
    need = YuanField(source="reckoning.need", allow_null=True)
    parts = CalculatedPartSerializer(many=True)
    years = CalculatedYearSerializer(many=True)


PARAMETERS = [
    OpenApiParameter(
        name,
        str,
        required=field.required,
        description=format_lazy("{label}. {help}", label=field.label, help=field.help_text),
    )
    for name, field in CalculatorForm.base_fields.items()
]


class CalculatorView(ApiView):
    """The reserve of a landfill by the same questions as the page asks."""

    access = "public"
    authentication_classes = ()

    @extend_schema(
        operation_id="landfill_calculator",
        tags=["landfills"],
        parameters=PARAMETERS,
        responses=CalculationSerializer,
    )
    def get(self, request: Request) -> Response:
        form = CalculatorForm(request.query_params)
        if not form.is_bound:
            raise PayloadInvalid(Reason(_("Ask with the parameters of this operation, such as capacity_flexible.")))
        if not form.is_valid():
            raise PayloadInvalid(*form.reasons())
        return Response(CalculationSerializer(calculate(form.asked, clock.today())).data)
