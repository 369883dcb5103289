"""People, organisations and their rights in the console. Every right given or taken is recorded."""

from functools import partial
from typing import Any

from axes.models import AccessAttempt
from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import Group, Permission
from django.db.models import Count, Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy, ngettext

from accounts import rights, tasks
from accounts.models import Delegation, Membership, Organisation, OrganisationCapacity, Person, Region
from accounts.roles import Role
from accounts.templatetags.people import role_names
from records.console import HistoryAdmin, NothingDeleted, ReadOnlyAdmin

PRIVILEGES = ("is_staff", "is_superuser", "groups", "user_permissions")


@admin.register(Person)
class PersonAdmin(NothingDeleted, admin.ModelAdmin):
    """People. Nobody sets another's password: a link goes to the address. Privileges are given by superusers alone."""

    list_display = ("name", "email", "is_active", "is_staff", "last_login")
    list_filter = ("is_active", "is_staff")
    search_fields = ("name", "email")
    actions = ("send_password_link",)

    def formfield_for_manytomany(self, field: Any, request: HttpRequest, **options: Any) -> Any:
        if field.name == "user_permissions":
            options["queryset"] = Permission.objects.select_related("content_type")
        return super().formfield_for_manytomany(field, request, **options)

    def get_fields(self, request: HttpRequest, obj: Person | None = None) -> tuple[str, ...]:
        usual = ("name", "email", "language", "is_active", *PRIVILEGES)
        return usual if obj is None else (*usual, "last_login")

    def get_readonly_fields(self, request: HttpRequest, obj: Person | None = None) -> tuple[str, ...]:
        return ("last_login",) if request.user.is_superuser else ("last_login", *PRIVILEGES)

    def has_change_permission(self, request: HttpRequest, obj: Person | None = None) -> bool:
        """With a console login's address one could set its password: those are a superuser's business."""
        if obj is not None and (obj.is_staff or obj.is_superuser) and not request.user.is_superuser:
            return False
        return super().has_change_permission(request, obj)

    def save_model(self, request: HttpRequest, obj: Person, form: Any, change: bool) -> None:
        obj.email = obj.email.lower()
        if not change:
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)
        rights.record(
            "person_changed" if change else "person_added", request.user, person=obj.pk, changed=form.changed_data
        )
        if not change:
            tasks.after_commit(partial(tasks.send_password_link.delay, obj.pk))

    @admin.action(description=gettext_lazy("Send a link to set a password"), permissions=["change"])
    def send_password_link(self, request: HttpRequest, people: QuerySet[Person]) -> None:
        sent = [person for person in people if person.is_active and self.has_change_permission(request, person)]
        for person in sent:
            tasks.after_commit(partial(tasks.send_password_link.delay, person.pk))
        text = ngettext("%(count)d link is on its way.", "%(count)d links are on their way.", len(sent))
        messages.info(request, text % {"count": len(sent)})


class CapacityInline(admin.StackedInline):
    """What an organisation is."""

    model = OrganisationCapacity
    extra = 0


@admin.register(Organisation)
class OrganisationAdmin(HistoryAdmin):
    """Organisations with their capacities."""

    list_display = ("name", "credit_code", "region", "members")
    list_filter = ("capacities__capacity",)
    search_fields = ("name", "credit_code")
    raw_id_fields = ("region",)
    inlines = (CapacityInline,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Organisation]:
        rows = super().get_queryset(request).select_related("region")
        return rows.annotate(member_count=Count("memberships", distinct=True))

    @admin.display(description=gettext_lazy("Members"))
    def members(self, organisation: Organisation) -> int:
        return organisation.member_count  # type: ignore[attr-defined]

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        if not change or any(formset.has_changed() for formset in formsets):
            held = form.instance.capacities.order_by("capacity").values_list("capacity", "level")
            rights.record("capacities", request.user, organisation=form.instance.pk, capacities=list(map(list, held)))


class MembershipForm(forms.ModelForm):
    """Roles as boxes to tick; which of them the organisation knows is checked by the model."""

    roles = forms.MultipleChoiceField(
        label=gettext_lazy("roles"), choices=Role.choices, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Membership
        fields = ("person", "organisation", "roles", "since", "until")


@admin.register(Membership)
class MembershipAdmin(HistoryAdmin):
    """Who is member where. The usual way is the organisation's own administrator; this is for the first one."""

    form = MembershipForm
    list_display = ("person", "organisation", "held_roles", "since", "until")
    list_select_related = ("person", "organisation")
    search_fields = ("person__name", "person__email", "organisation__name", "organisation__credit_code")
    raw_id_fields = ("person", "organisation")

    def get_readonly_fields(self, request: HttpRequest, obj: Membership | None = None) -> tuple[str, ...]:
        return ("person", "organisation", "since") if obj else ()

    @admin.display(description=gettext_lazy("roles"))
    def held_roles(self, membership: Membership) -> str:
        return role_names(membership.roles)

    def save_model(self, request: HttpRequest, obj: Membership, form: Any, change: bool) -> None:
        obj.roles = sorted(obj.roles)
        super().save_model(request, obj, form, change)
        rights.record_membership("membership_changed" if change else "membership_added", obj, request.user)


class DelegationForm(forms.ModelForm):
    """The checks that the members' own page makes."""

    class Meta:
        model = Delegation
        fields = ("absent", "stand_in", "since", "until", "reason")

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        if self.errors:
            return
        try:
            rights.check_delegation(self.instance)
        except forms.ValidationError as error:
            self.add_error(None, error.messages)


@admin.register(Delegation)
class DelegationAdmin(HistoryAdmin):
    """Who stands in for whom, for offices whose only administrator is away."""

    form = DelegationForm
    list_display = ("__str__", "organisation", "since", "until")
    list_select_related = ("absent__person", "absent__organisation", "stand_in__person")
    search_fields = ("absent__person__name", "stand_in__person__name", "absent__organisation__name")
    raw_id_fields = ("absent", "stand_in")

    def get_readonly_fields(self, request: HttpRequest, obj: Delegation | None = None) -> tuple[str, ...]:
        return ("absent", "stand_in", "since", "reason") if obj else ()

    @admin.display(description=gettext_lazy("organisation"))
    def organisation(self, delegation: Delegation) -> str:
        return str(delegation.absent.organisation)

    def save_model(self, request: HttpRequest, obj: Delegation, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        rights.record_delegation("delegation_changed" if change else "delegate", obj, request.user)


@admin.register(Group)
class GroupAdmin(NothingDeleted, admin.ModelAdmin):
    """Sets of permissions of the console; as privileges, they are given by superusers alone."""

    search_fields = ("name",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.is_superuser

    def has_change_permission(self, request: HttpRequest, obj: Group | None = None) -> bool:
        return request.user.is_superuser

    def formfield_for_manytomany(self, field: Any, request: HttpRequest, **options: Any) -> Any:
        if field.name == "permissions":
            options["queryset"] = Permission.objects.select_related("content_type")
        return super().formfield_for_manytomany(field, request, **options)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        held = form.instance.permissions.order_by("codename").values_list("codename", flat=True)
        rights.record("group", request.user, group=form.instance.pk, permissions=list(held))


@admin.register(AccessAttempt)
class AccessAttemptAdmin(ReadOnlyAdmin):
    """Addresses with wrong passwords, for whoever looks into a lock-out; it ends by itself."""

    list_display = ("attempt_time", "username", "ip_address", "failures_since_start")
    search_fields = ("username", "ip_address")
    fields = list_display


@admin.register(Region)
class RegionAdmin(ReadOnlyAdmin):
    """The administrative divisions, as loaded."""

    list_display = ("code", "name", "level", "parent")
    list_filter = ("level",)
    list_select_related = ("parent",)
    search_fields = ("=code", "name")

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return request.user.is_staff
