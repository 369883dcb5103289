"""What keeps a form from being accepted, for the list on top of the page."""

from typing import Any

from django.forms import BaseForm
from django.forms.boundfield import BoundField


def problems_of(form: BaseForm) -> list[dict[str, Any]]:
    """One entry for each error: its text and, for a field's, its label and the id to jump to."""
    found = [{"text": text} for text in form.non_field_errors()] if form.is_bound else []
    for field in form:
        found += [{"text": text, "anchor": _anchor(field), "where": field.label} for text in field.errors]
    return found


def _anchor(field: BoundField) -> str:
    # A group of boxes has no element of its own to jump to; its first box has.
    return f"{field.auto_id}_0" if field.use_fieldset else field.auto_id
