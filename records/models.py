from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from records import chain


class ClockOffset(models.Model):
    """One row: by how many seconds the clock of the demo or of a test is moved."""

    seconds = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.seconds:+d} s"


class AppendOnly(models.Model):
    """A row that the store refuses to change or delete (triggers of `records.triggers`)."""

    class Meta:
        abstract = True


class ActorKind(models.TextChoices):
    PERSON = "person", _("person")
    SYSTEM = "system", _("the system")
    PUBLIC = "public", _("the public")


class EventRow(AppendOnly):
    """One event in a chain: who did what, when, by which rule, and the hash of what was said.

    The chain holds ids and hashes only; what was typed, and personal data, lives in rows of its own.
    """

    chain_field: str = ""
    """Name of the column whose value the chain belongs to, such as `case_id`."""

    sequence = models.PositiveIntegerField(_("no."))
    code = models.CharField(_("what"), max_length=60)
    at = models.DateTimeField(_("when"))
    effective_on = models.DateField(_("effective"))
    actor_kind = models.CharField(_("kind of actor"), max_length=10, choices=ActorKind.choices)
    rules = models.CharField(_("rules"), max_length=200, blank=True)
    content_hash = models.CharField(_("hash of the content"), max_length=64)
    previous_hash = models.CharField(_("hash of the event before"), max_length=64)
    hash = models.CharField(_("hash"), max_length=64)

    class Meta:
        abstract = True

    def canonical(self) -> dict[str, Any]:
        """What is hashed; subclasses add their own columns."""
        return {
            "chain": getattr(self, self.chain_field),
            "sequence": self.sequence,
            "code": self.code,
            "at": self.at,
            "effective_on": self.effective_on,
            "actor_kind": self.actor_kind,
            "rules": self.rules,
            "content": self.content_hash,
            "previous": self.previous_hash,
        }

    def seal(self, previous_sequence: int, previous_hash: str) -> None:
        """Give the row its place after the link described, and its hash."""
        self.sequence = previous_sequence + 1
        self.previous_hash = previous_hash
        self.hash = chain.digest(self.canonical())


class Stream(models.Model):
    """A chain of events that belong to no case: rights, settings, dossiers taken out; its row is the chain's lock."""

    name = models.CharField(max_length=60, unique=True)

    def __str__(self) -> str:
        return self.name


class SystemEvent(EventRow):
    """An event without a case: a right given or taken, a setting changed, a dossier taken out."""

    chain_field = "stream_id"

    stream = models.ForeignKey(Stream, on_delete=models.PROTECT, related_name="events", verbose_name=_("chain"))
    person_id = models.BigIntegerField(null=True)
    content = models.JSONField()

    class Meta:
        ordering = ["stream", "sequence"]
        verbose_name = _("event outside a case")
        verbose_name_plural = _("events outside cases")
        constraints = [models.UniqueConstraint(fields=["stream", "sequence"], name="system_event_sequence")]

    def __str__(self) -> str:
        return f"{self.stream} {self.sequence}: {self.code}"

    def canonical(self) -> dict[str, Any]:
        return super().canonical() | {"person": self.person_id}
