"""Written notices, and the mails that go out."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, Person
from casework.models.cases import Case, Event


class Notice(models.Model):
    """One written notice: number, words and check code are fixed when it is issued; PDF and mail follow."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="notices", verbose_name=_("case"))
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="notices")
    code = models.CharField(max_length=40)
    letter = models.CharField(max_length=60)
    number = models.CharField(_("number"), max_length=60)
    issuer = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("issuer"))
    addressee = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("addressee"))
    data = models.JSONField()
    check_code = models.CharField(_("check code"), max_length=19, unique=True)
    received_at = models.DateTimeField(_("received"))
    sent_at = models.DateTimeField(_("sent by mail"), null=True)
    read_at = models.DateTimeField(_("first read"), null=True)
    pdf = models.FileField(upload_to="notices/%Y/%m/", max_length=200, blank=True)
    pdf_sha256 = models.CharField(_("hash of the PDF (SHA-256)"), max_length=64, blank=True)
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="replaced_by")
    """The wrong notice in whose place this one stands."""

    class Meta:
        ordering = ["pk"]
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        constraints = [models.UniqueConstraint(fields=["issuer", "number"], name="notice_number_once")]

    def __str__(self) -> str:
        return self.number


class OutboxState(models.TextChoices):
    WAITING = "waiting", _("waiting")
    COLLECTED = "collected", _("kept for the daily mail")
    SENT = "sent", _("sent")
    FAILED = "failed", _("refused for good")
    ON_SITE = "on_site", _("on the site only")


class Channel(models.TextChoices):
    """The ways by which a message leaves the site; all messages to people stand on it."""

    MAIL = "mail", _("mail")
    SMS = "sms", _("text message")


class OutboxMessage(models.Model):
    """One message, written in the transaction that caused it and sent by the worker: to a person, or a body outside."""

    channel = models.CharField(_("channel"), max_length=10, choices=Channel.choices, default=Channel.MAIL)
    dedupe_key = models.CharField(max_length=120, unique=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    address = models.EmailField(_("address of a body outside"), blank=True)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, related_name="+")
    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, null=True, related_name="messages")
    list = models.ForeignKey("casework.PublicList", on_delete=models.PROTECT, null=True, related_name="messages")
    template = models.CharField(_("kind of mail"), max_length=60)
    data = models.JSONField(default=dict)
    message_id = models.CharField(_("number of the mail (Message-ID)"), max_length=120, unique=True)
    created_at = models.DateTimeField(_("written"))
    state = models.CharField(_("state"), max_length=10, choices=OutboxState.choices, default=OutboxState.WAITING)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_attempt_at = models.DateTimeField(_("next attempt"))
    leased_until = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(_("sent"), null=True)
    error = models.CharField(_("last error"), max_length=500, blank=True)
    digest = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="collected")
    """The daily mail that speaks of it, where the person takes such things together."""
    read_at = models.DateTimeField(_("read on the site"), null=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("outgoing mail")
        verbose_name_plural = _("outgoing mails")
        indexes = [
            models.Index(fields=["next_attempt_at", "id"], condition=Q(state="waiting"), name="outbox_waiting"),
            models.Index(
                fields=["person", "created_at"], condition=Q(state="collected", digest=None), name="outbox_collected"
            ),
            models.Index(fields=["person", "-id"], condition=Q(channel="mail"), name="outbox_of_person"),
            models.Index(fields=["person"], condition=Q(channel="mail", read_at=None), name="outbox_unread"),
            models.Index(fields=["case"], condition=Q(state="failed"), name="outbox_failed"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(person__isnull=False) ^ ~Q(address=""), name="outbox_one_receiver")
        ]

    def __str__(self) -> str:
        return self.dedupe_key

    @property
    def receiver(self) -> str:
        """The address that it goes to."""
        return self.person.email if self.person else self.address
