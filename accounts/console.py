"""What the console's registers share: organisations and people named as one knows them, and what a register is for."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import ProhibitNullCharactersValidator
from django.db.models import ForeignKey, Q
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.credit_codes import normalise
from accounts.models import Organisation
from records.console import HistoryAdmin


class NamedField(forms.ModelChoiceField):
    """A row by the names under which people know it, or by its number in the store."""

    def named(self, typed: str) -> Q:
        """Which rows somebody means who typed this."""
        raise NotImplementedError

    def to_python(self, value: Any) -> Any:
        if not isinstance(value, str) or value in self.empty_values:
            return super().to_python(value)
        ProhibitNullCharactersValidator()(value)
        found = list(self.queryset.filter(self.named(value.strip()))[:2])
        if len(found) > 1:
            raise ValidationError(self.error_messages["several"], code="several")
        return found[0] if found else super().to_python(value)


class OrganisationField(NamedField):
    """An organisation by its credit code, its exact name, or its number in the store."""

    default_error_messages = {
        "invalid_choice": gettext_lazy("No organisation has this credit code, name or number."),
        "several": gettext_lazy("Several organisations have this name; type the credit code."),
    }

    def named(self, typed: str) -> Q:
        return Q(credit_code=normalise(typed)) | Q(name=typed)


class PersonField(NamedField):
    """A person by e-mail address, exact name, or number in the store."""

    default_error_messages = {
        "invalid_choice": gettext_lazy("No person has this e-mail address, name or number."),
        "several": gettext_lazy("Several people have this name; type the e-mail address."),
    }

    def named(self, typed: str) -> Q:
        return Q(email__iexact=typed) | Q(name=typed)

    def prepare_value(self, value: Any) -> Any:
        """A person kept before is shown by the e-mail address."""
        known = self.queryset.filter(pk=value).first() if isinstance(value, int) else None
        return known.email if known else super().prepare_value(value)


class RegisterAdmin(HistoryAdmin):
    """A register: searched by enterprise, kept with its history, never deleted from."""

    list_per_page = 50
    about: str = ""
    """What the register is for, above its pages."""

    def formfield_for_foreignkey(self, db_field: ForeignKey, request: HttpRequest, **more: Any) -> forms.Field | None:
        """Let organisations be named as one knows them, and not by their number alone."""
        if db_field.related_model is Organisation:
            more |= {
                "form_class": OrganisationField,
                "help_text": _("The credit code or the exact name; the magnifier fills in a number instead."),
            }
        return super().formfield_for_foreignkey(db_field, request, **more)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return super().changelist_view(request, {"about": self.about, **(extra_context or {})})

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        return super().changeform_view(request, object_id, form_url, {"about": self.about, **(extra_context or {})})
