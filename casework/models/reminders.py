"""What people were reminded of, and how they want to be told."""

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, Person
from casework.models.deadlines import Deadline
from casework.models.notices import OutboxMessage


class Reminder(models.Model):
    """One reminder of a deadline to one person. The store keeps it from being written twice."""

    deadline = models.ForeignKey(Deadline, on_delete=models.PROTECT, related_name="reminders")
    due_on = models.DateField()
    """The last day of which it spoke: a deadline that moves is spoken of anew."""
    stage = models.CharField(max_length=20)
    """Which of the reminders of a limit it is (`casework.messages.reminding`)."""
    day = models.DateField()
    """The day on which it was due."""
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    message = models.ForeignKey(OutboxMessage, on_delete=models.PROTECT, related_name="reminders")
    """What said it; reminders that fell due while the clock stood still are said by one message."""
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        constraints = [models.UniqueConstraint(fields=["deadline", "due_on", "stage", "person"], name="reminder_once")]

    def __str__(self) -> str:
        return f"{self.deadline} {self.stage}: {self.person}"


class Pace(models.TextChoices):
    AT_ONCE = "at_once", _("At once")
    DAILY = "daily", _("Together, once a day")


class MessagePreference(models.Model):
    """How one person wants to be told. Who has none is told of everything at once, by mail."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="message_preference")
    pace = models.CharField(_("mails"), max_length=10, choices=Pace.choices, default=Pace.AT_ONCE)
    statutory_only = models.BooleanField(_("only what the regulations ask or give"), default=False)
    mobile = models.CharField(
        _("mobile number for text messages"),
        max_length=15,
        blank=True,
        validators=[RegexValidator(r"^\+?[0-9]{6,14}$", _("A number is written in digits, with + before a country."))],
    )

    class Meta:
        verbose_name = _("choice of messages")
        verbose_name_plural = _("choices of messages")

    def __str__(self) -> str:
        return f"{self.person}: {self.pace}"
