"""What an administrator says of the members, and members of their absences."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.fields import EmailField, RolesField, date_field
from accounts.models import Membership, Organisation, roles_known_to
from records import clock


class InvitationForm(forms.Form):
    """A new member."""

    email = EmailField(label=_("E-mail address"), max_length=254)
    name = forms.CharField(
        label=_("Name"), max_length=60, help_text=_("Somebody who has a login already keeps their own name.")
    )
    roles = RolesField(label=_("Roles"))

    def __init__(self, *args: Any, organisation: Organisation, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["roles"].offer(roles_known_to(organisation))


class RolesForm(forms.Form):
    """The roles of a member."""

    roles = RolesField(label=_("Roles"))

    def __init__(self, *args: Any, membership: Membership, **options: Any) -> None:
        super().__init__(*args, initial={"roles": membership.roles}, **options)
        self.fields["roles"].offer(roles_known_to(membership.organisation))


class LastDayForm(forms.Form):
    """The day with which a membership ends."""

    last_day = date_field(_("Last day"), help_text=_("Until midnight. Yesterday's date ends it at once."))

    def __init__(self, *args: Any, membership: Membership, **options: Any) -> None:
        initial = membership.until or clock.today()
        super().__init__(*args, initial={"last_day": initial}, **options)


class MemberChoice(forms.ModelChoiceField):
    """A member, shown by the name of the person."""

    def label_from_instance(self, membership: Membership) -> str:
        return membership.person.name


class DelegationForm(forms.Form):
    """An absence, and who stands in."""

    absent = MemberChoice(label=_("Who is absent"), queryset=Membership.objects.none())
    stand_in = MemberChoice(label=_("Who stands in"), queryset=Membership.objects.none())
    since = date_field(_("First day"))
    until = date_field(_("Last day"), help_text=_("Until midnight."))
    reason = forms.CharField(
        label=_("Reason"), max_length=200, help_text=_("Read by colleagues, such as: business trip.")
    )

    def __init__(self, *args: Any, actor: Any, for_others: bool, **options: Any) -> None:
        """`for_others`: an administrator may enter anybody's absence; others only their own."""
        super().__init__(*args, **options)
        members = Membership.objects.on(clock.today()).filter(organisation=actor.organisation)
        members = members.select_related("person").order_by("person__name", "pk")
        own = actor.membership
        self.fields["absent"].queryset = members if for_others else members.filter(pk=own.pk)
        self.fields["absent"].initial = own.pk
        self.fields["stand_in"].queryset = members if for_others else members.exclude(pk=own.pk)
