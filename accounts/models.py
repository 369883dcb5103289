from datetime import date
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.credit_codes import validate_credit_code
from accounts.roles import DEPARTMENTS, ROLES_OF, Capacity, Level, Role

_PROVINCE_CODES = (
    "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82"
)
_SHORT_NAMES = "京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新台港澳"
PROVINCE_SHORT_NAMES = dict(zip(_PROVINCE_CODES.split(), _SHORT_NAMES, strict=True))


class Region(models.Model):
    """One administrative division with its six-digit code."""

    code = models.CharField(max_length=6, primary_key=True)
    name = models.CharField(max_length=60)
    level = models.CharField(max_length=10, choices=Level.choices)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")

    class Meta:
        ordering = ["code"]
        verbose_name = _("region")
        verbose_name_plural = _("regions")

    def __str__(self) -> str:
        return self.name

    @property
    def short_name(self) -> str:
        """The one-character name of the region's province, such as 冀, for references."""
        return PROVINCE_SHORT_NAMES[self.code[:2]]

    def prefix(self, level: str) -> str:
        """The leading digits that all codes inside this region's division of `level` share."""
        return {Level.MINISTRY: "", Level.PROVINCE: self.code[:2], Level.PREFECTURE: self.code[:4]}.get(
            level, self.code
        )


class Organisation(models.Model):
    """One enterprise, unit or department."""

    name = models.CharField(_("name"), max_length=120)
    credit_code = models.CharField(
        _("unified social credit code"), max_length=18, unique=True, validators=[validate_credit_code]
    )
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="organisations", verbose_name=_("region"))
    address = models.CharField(_("address"), max_length=200, blank=True)
    document_prefix = models.CharField(
        _("prefix of its document numbers"),
        max_length=20,
        blank=True,
        validators=[
            RegexValidator(r"^[^\s〔〕\[\]]+$", _("A prefix has no spaces and no brackets: those surround the year."))
        ],
        help_text=_("Stands before the kind of a notice in its number, such as 冀应急."),
    )
    history = HistoricalRecords()

    class Meta:
        ordering = ["name"]
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")

    def __str__(self) -> str:
        return self.name

    @cached_property
    def registered(self) -> "list[OrganisationCapacity]":
        """As what it is registered, as it was when first asked for."""
        return list(self.capacities.all())

    @property
    def departments(self) -> "list[OrganisationCapacity]":
        """As which departments it is registered."""
        return [row for row in self.registered if row.capacity in DEPARTMENTS]


class OrganisationCapacity(models.Model):
    """One capacity of an organisation; a department's has its level of government."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="capacities")
    capacity = models.CharField(_("capacity"), max_length=40, choices=Capacity.choices)
    level = models.CharField(_("level"), max_length=10, choices=Level.choices, blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("capacity")
        verbose_name_plural = _("capacities")
        constraints = [models.UniqueConstraint(fields=["organisation", "capacity"], name="capacity_once")]

    def __str__(self) -> str:
        return f"{self.get_capacity_display()}"


class PersonManager(BaseUserManager["Person"]):
    """Makes people who log in with their e-mail address."""

    def create_user(self, email: str, name: str, password: str | None = None, **extra: Any) -> "Person":
        person = self.model(email=self.normalize_email(email).lower(), name=name, **extra)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def create_superuser(self, email: str, name: str, password: str | None = None, **extra: Any) -> "Person":
        return self.create_user(email, name, password, is_staff=True, is_superuser=True, **extra)

    def get_by_natural_key(self, username: str | None) -> "Person":
        return self.get(email__iexact=username)


class Person(AbstractBaseUser, PermissionsMixin):
    """One natural person, who logs in with an e-mail address."""

    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=60)
    language = models.CharField(
        _("language"),
        max_length=10,
        choices=[("zh-hans", _("Chinese")), ("en", _("English"))],
        default="zh-hans",
    )
    is_active = models.BooleanField(_("active"), default=True)
    is_staff = models.BooleanField(_("may enter the console"), default=False)

    objects = PersonManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [models.UniqueConstraint(Lower("email"), name="person_email_ignoring_case")]

    def __str__(self) -> str:
        return self.name


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Memberships by the day they hold."""

    def on(self, day: date) -> "MembershipQuerySet":
        """Those that hold on `day`, of people who may log in."""
        return self.filter(Q(until__isnull=True) | Q(until__gte=day), since__lte=day, person__is_active=True)


class Membership(models.Model):
    """One person in one organisation, with roles, for a time."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="memberships", verbose_name=_("person"))
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="memberships", verbose_name=_("organisation")
    )
    roles = ArrayField(models.CharField(max_length=30, choices=Role.choices), verbose_name=_("roles"))
    since = models.DateField(_("from"))
    until = models.DateField(_("until"), null=True, blank=True)
    history = HistoricalRecords()

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "organisation"], condition=Q(until__isnull=True), name="membership_once"
            ),
            models.CheckConstraint(condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="membership_dates"),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.organisation}"

    def clean(self) -> None:
        """Refuse a role that none of the organisation's capacities knows."""
        if self.organisation_id is None:
            return
        unknown = set(self.roles or []) - roles_known_to(self.organisation)
        if unknown:
            labels = _(", ").join(str(Role(role).label) for role in sorted(unknown) if role in Role.values)
            raise ValidationError(
                {
                    "roles": _("%(organisation)s has no such role: %(roles)s.")
                    % {"organisation": self.organisation, "roles": labels or ", ".join(sorted(unknown))}
                }
            )


class Delegation(models.Model):
    """One absence: between two days a colleague stands in for a member, with that member's roles."""

    absent = models.ForeignKey(
        Membership, on_delete=models.PROTECT, related_name="delegations", verbose_name=_("who is absent")
    )
    stand_in = models.ForeignKey(
        Membership, on_delete=models.PROTECT, related_name="stand_ins", verbose_name=_("who stands in")
    )
    since = models.DateField(_("from"))
    until = models.DateField(_("until"))
    reason = models.CharField(_("reason"), max_length=200)
    history = HistoricalRecords()

    class Meta:
        ordering = ["-since", "pk"]
        verbose_name = _("delegation")
        verbose_name_plural = _("delegations")
        constraints = [
            models.CheckConstraint(condition=Q(until__gte=F("since")), name="delegation_dates"),
            models.CheckConstraint(condition=~Q(absent=F("stand_in")), name="delegation_to_another"),
        ]

    def __str__(self) -> str:
        return _("%(stand_in)s for %(absent)s") % {
            "stand_in": self.stand_in.person,
            "absent": self.absent.person,
        }

    def clean(self) -> None:
        """Refuse a stand-in from another organisation, and dates the wrong way round."""
        if self.absent_id is None or self.stand_in_id is None:
            return
        if self.absent.organisation_id != self.stand_in.organisation_id:
            raise ValidationError({"stand_in": _("Only a colleague of the same organisation may stand in.")})
        if self.absent.person_id == self.stand_in.person_id:
            raise ValidationError({"stand_in": _("Nobody stands in for themselves.")})
        if self.since and self.until and self.until < self.since:
            raise ValidationError({"until": _("The last day lies before the first.")})


class CalendarFeed(models.Model):
    """One private address at which a member's calendar program reads time limits; its token is kept as a hash alone."""

    membership = models.ForeignKey(
        Membership, on_delete=models.PROTECT, related_name="calendar_feeds", verbose_name=_("membership")
    )
    label = models.CharField(_("name of the calendar"), max_length=40)
    whole_office = models.BooleanField(_("all time limits of the organisation"), default=False)
    """False: those by which something is asked of this member."""
    token_hash = models.CharField(max_length=64, unique=True)
    token_key = models.CharField(_("first characters"), max_length=8)
    created_at = models.DateTimeField(_("made"))
    last_used_at = models.DateTimeField(_("last read"), null=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("calendar feed")
        verbose_name_plural = _("calendar feeds")

    def __str__(self) -> str:
        return f"{self.membership}: {self.label}"


def roles_known_to(organisation: Organisation) -> set[str]:
    """The roles that a member of `organisation` may hold, by its capacities."""
    capacities = organisation.capacities.values_list("capacity", flat=True)
    return {role for capacity in capacities for role in ROLES_OF[capacity]}
