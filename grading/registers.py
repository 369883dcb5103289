"""What the registers hold on an enterprise: accidents, bars, the dishonesty list, grades."""

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Model, OuterRef
from django.db.models.functions import JSONObject

from accounts.models import Organisation
from casework.steps import StepContext
from grading import rules
from grading.models import AccidentRecord, Application, BarRecord, DishonestyRecord, GradeRecord


class Records:
    """The registers' rows on one enterprise, all read in one query."""

    def __init__(self, application: Application) -> None:
        industry = application.standard.industry
        found = Organisation.objects.values_list(
            _rows_of(AccidentRecord),
            _rows_of(BarRecord),
            _rows_of(DishonestyRecord),
            _rows_of(GradeRecord, industry=industry),
        ).get(pk=application.enterprise_id)
        self.accidents: list[rules.Accident] = _as_rules(AccidentRecord, found[0])
        self.bars: list[rules.Bar] = _as_rules(BarRecord, found[1])
        self.listings: list[rules.DishonestyListing] = _as_rules(DishonestyRecord, found[2])
        self.grades: list[rules.GradeHeld] = _as_rules(GradeRecord, found[3])


def records_of(context: StepContext) -> Records:
    """The registers' rows on the applicant, read once for all that a step checks."""
    if "records" not in context.memo:
        context.memo["records"] = Records(context.record)
    return context.memo["records"]  # type: ignore[no-any-return]


def _rows_of(register: type[Model], **which: Any) -> ArraySubquery:
    """The rows of `register` on the organisation of the outer query, as JSON objects."""
    columns = {field.attname: field.attname for field in register._meta.concrete_fields}
    rows = register._default_manager.filter(enterprise=OuterRef("pk"), **which)
    return ArraySubquery(rows.values(row=JSONObject(**columns)))


def _as_rules(register: type[Model], rows: list[dict[str, Any]]) -> list[Any]:
    fields = {field.attname: field for field in register._meta.concrete_fields}
    made = (register(**{name: fields[name].to_python(value) for name, value in row.items()}) for row in rows)
    return [row.as_rule() for row in made]  # type: ignore[attr-defined]
