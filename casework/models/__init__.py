"""What casework records, by subject."""

from casework.models.cases import AUDIENCES, Case, Counter, DeadlineState, Event, EventContent, Party
from casework.models.contents import Content, Document, InternalNote
from casework.models.deadlines import CalendarDay, CalendarYear, Deadline, LimitOverride, SuspensionRow
from casework.models.lists import ListCopy, ListSignature, PublicList, PublicListEntry
from casework.models.notices import Channel, Notice, OutboxMessage, OutboxState
from casework.models.proposals import (
    Prepared,
    Proposal,
    ProposalState,
    Signature,
    SignatureRow,
    SignatureRule,
    StepDraft,
)
from casework.models.pulses import Heartbeat, Process, StuckCase, TaskRun
from casework.models.reminders import MessagePreference, Pace, Reminder

__all__ = [
    "AUDIENCES",
    "CalendarDay",
    "CalendarYear",
    "Case",
    "Channel",
    "Content",
    "Counter",
    "Deadline",
    "DeadlineState",
    "Document",
    "Event",
    "EventContent",
    "Heartbeat",
    "InternalNote",
    "LimitOverride",
    "ListCopy",
    "ListSignature",
    "MessagePreference",
    "Notice",
    "OutboxMessage",
    "OutboxState",
    "Pace",
    "Party",
    "Prepared",
    "Process",
    "Proposal",
    "ProposalState",
    "PublicList",
    "PublicListEntry",
    "Reminder",
    "Signature",
    "SignatureRow",
    "SignatureRule",
    "StepDraft",
    "StuckCase",
    "SuspensionRow",
    "TaskRun",
]
