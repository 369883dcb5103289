"""What the steps between the audit and the review ask for."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Membership, Organisation
from accounts.roles import Role
from casework.payloads import CaseField, RowForm, StepForm
from grading.candidates import TEAM_ROLES, Candidates, candidates_of
from grading.forms.filing import LONG, rule_field
from grading.forms.report import DAY
from grading.models import ReviewTeamMember

SMALLEST_TEAM = 2  # a leader and somebody beside them (reading: G-7-3-1)


class ConfirmForm(StepForm):
    """Nothing but an optional remark of the department."""

    remark = forms.CharField(
        label=gettext_lazy("Remark"),
        required=False,
        max_length=LONG,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("The enterprise and the offices of the case read it."),
    )


class ReturnRow(RowForm):
    """One thing at which the organising unit looks again."""

    fewest = 1
    title = gettext_lazy("Reason")

    place = forms.CharField(label=gettext_lazy("Place in the report"), max_length=120)
    reason = forms.CharField(
        label=gettext_lazy("What the audit is to look at again"),
        max_length=LONG,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    rule = rule_field("G-7-2-2")


class DeclineRow(RowForm):
    """One reason why the application is not confirmed."""

    fewest = 1
    title = gettext_lazy("Reason")

    place = forms.CharField(label=gettext_lazy("Place in the report"), max_length=120)
    reason = forms.CharField(
        label=gettext_lazy("Why it is not confirmed"), max_length=LONG, widget=forms.Textarea(attrs={"rows": 3})
    )
    rule = rule_field("G-7-3-1")


class SelectWithReasons(forms.Select):
    """A choice that also shows, greyed out at its end, what cannot be chosen and why."""

    closed: Callable[[], list[str]] = list

    def optgroups(self, name: str, value: list[str], attrs: dict[str, Any] | None = None) -> list[Any]:
        groups = super().optgroups(name, value, attrs)
        options = [
            self.create_option(name, "", why, False, len(groups), index) for index, why in enumerate(self.closed())
        ]
        for option in options:
            option["attrs"]["disabled"] = True
        return [*groups, (_("Not possible (G-13)"), options, len(groups))] if options else groups


class CandidateField(CaseField, forms.ModelChoiceField):
    """One of the candidates for the review of the case, of whom those with a tie are shown with it."""

    widget = SelectWithReasons

    def offer(self, context: Any) -> None:
        """Take the candidates of the case, once they are asked for."""
        self.candidates = lambda: candidates_of(context)
        self.choices = lambda: [("", self.empty_label), *self.options(self.candidates())]
        self.widget.closed = lambda: list(self.against(self.candidates()).values())

    def to_python(self, value: Any) -> Any:
        """The candidate with the id typed. Raises ValidationError, with the tie where that is the reason."""
        if value in self.empty_values:
            return None
        key = int(value) if str(value).isascii() and str(value).isdigit() else 0
        candidates = self.candidates()
        if key in self.against(candidates):
            raise ValidationError(self.against(candidates)[key], code="tied")
        found = self.found(candidates)
        if key not in found:
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")
        return found[key]

    def options(self, candidates: Candidates) -> list[Any]:
        """The choices that can be chosen."""
        raise NotImplementedError

    def found(self, candidates: Candidates) -> dict[int, Any]:
        """The candidates by id."""
        raise NotImplementedError

    def against(self, candidates: Candidates) -> dict[int, str]:
        """Why others cannot be chosen, by id."""
        raise NotImplementedError


class ReviewUnitField(CandidateField):
    """A review unit on the department's list without a tie, or the department itself where there is none (G-6)."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=Organisation.objects.none(), **kwargs)

    def options(self, candidates: Candidates) -> list[Any]:
        return [(unit.pk, unit.name) for unit in candidates.units]

    def found(self, candidates: Candidates) -> dict[int, Any]:
        return {unit.pk: unit for unit in candidates.units}

    def against(self, candidates: Candidates) -> dict[int, str]:
        return candidates.units_against


class TeamMemberField(CandidateField):
    """A member of one of those units, without a tie of their own (G-13)."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=Membership.objects.none(), **kwargs)

    def options(self, candidates: Candidates) -> list[Any]:
        free = [row for row in candidates.people.values() if row.pk not in candidates.people_against]
        return [
            (unit.name, [(row.pk, _in_words(row)) for row in free if row.organisation_id == unit.pk])
            for unit in candidates.units
        ]

    def found(self, candidates: Candidates) -> dict[int, Any]:
        return candidates.people

    def against(self, candidates: Candidates) -> dict[int, str]:
        return candidates.people_against


class AppointForm(StepForm):
    """The unit that reviews on site, and its team's first day there."""

    leads = True

    unit = ReviewUnitField(label=gettext_lazy("Review unit"))
    first_day = forms.DateField(label=gettext_lazy("The team's first day on site"), widget=DAY)

    def clean_first_day(self) -> date | None:
        """Refuse a day that is over."""
        day: date | None = self.cleaned_data["first_day"]
        if day is not None and day < self.today and day != self.earlier_first_day:
            raise ValidationError(
                _("%(day)s is over; the first day on site is today, %(today)s, or later.")
                % {"day": day.isoformat(), "today": self.today.isoformat()}
            )
        return day

    @property
    def earlier_first_day(self) -> date | None:
        """A day that may stay although it is over."""
        return None


class TeamRow(RowForm):
    """One member of the review team."""

    fewest = SMALLEST_TEAM
    title = gettext_lazy("Member of the team")

    membership = TeamMemberField(label=gettext_lazy("Who"))
    part = forms.ChoiceField(label=gettext_lazy("Part"), choices=[("", "---"), *ReviewTeamMember.Part.choices])


class ReplaceForm(AppointForm):
    """Another unit or team, and why (G-6, G-13)."""

    first_day = forms.DateField(
        label=gettext_lazy("The team's first day on site"),
        widget=DAY,
        required=False,
        help_text=gettext_lazy("Left empty: as appointed before. The team of another unit needs a day of its own."),
    )
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=LONG, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.context is not None and self.context.case.state == "verifying":
            # The days on site are over; what is left is the verification.
            del self.fields["first_day"]

    @property
    def earlier_first_day(self) -> date | None:
        """The day appointed before stays as it was, where a team goes on that has begun."""
        return self.context.record.review_from if self.context else None


def _in_words(member: Membership) -> str:
    roles = _(", ").join(str(Role(role).label) for role in member.roles if role in TEAM_ROLES)
    return f"{member.person.name} · {roles}"
