"""A member's time limits as an iCalendar file (RFC 5545, RFC 7986), for programs that fetch it again and again.

An entry is gone once its limit is met, lapsed or no longer needed; one whose day has moved keeps its UID and gets a
higher SEQUENCE. Times of change follow from the case and the day, so that the same day without an event has one text.
"""

from datetime import UTC, date, datetime, time, timedelta

from django.utils import translation
from django.utils.translation import gettext as _
from icalendar import Calendar as File
from icalendar import Event as Day
from icalendar.enums import CLASS, STATUS, TRANSP

from accounts import addresses
from accounts.models import CalendarFeed
from casework import agenda, calendars
from casework.agenda import Entry
from casework.labels import capacity_label
from casework.limits import do_it_by, may_follow_from
from casework.models import Deadline, Event
from casework.screens.clocks import Left, held_text, is_provisional, left_of, length_of
from casework.templatetags.display import day_weekday
from casework.workdays import Calendar
from records import clock

PRODUCT = "-//Banli//Time limits//"
READ_EVERY, READ_EVERY_IN_WORDS = timedelta(hours=1), "PT1H"
A_DAY = timedelta(days=1)


def written(feed: CalendarFeed, today: date) -> bytes:
    """The calendar of `feed` as it stands on `today`, in its owner's language; the same bytes for the same state."""
    membership, language = feed.membership, feed.membership.person.language
    with translation.override(language):
        entries = agenda.of_member(membership, today, whole_office=feed.whole_office)
        changed = _changed({entry.deadline.case_id for entry in entries})
        calendar = calendars.current()
        file = _file(feed, language)
        for entry in entries:
            file.add_component(_day(entry, changed[entry.deadline.case_id], today, calendar))
        return bytes(file.to_ical())


def _file(feed: CalendarFeed, language: str) -> File:
    organisation = feed.membership.organisation
    names = {"name": organisation.name, "label": feed.label}
    text = _("Time limits of %(name)s (%(label)s)") if feed.whole_office else _("My time limits, %(name)s (%(label)s)")
    file = File.new(
        prodid=f"{PRODUCT}{language.upper()}",
        uid=f"feed-{feed.pk}@{addresses.host()}",
        name=text % names,
        method="PUBLISH",
        calscale="GREGORIAN",
        language=language,
        refresh_interval=READ_EVERY,
    )
    # The standard asks for the kind of value; Outlook reads the older name alone.
    file["REFRESH-INTERVAL"].params["VALUE"] = "DURATION"
    file.add("X-PUBLISHED-TTL", READ_EVERY_IN_WORDS)
    return file


def _day(entry: Entry, changed: datetime, today: date, calendar: Calendar) -> Day:
    """One limit as an entry on the day on which it is to be done."""
    row, left = entry.deadline, left_of(entry.deadline, today, calendar)
    on = row.due_on if row.at_least else do_it_by(row.due_on, calendar)
    uncertain = is_provisional(row, calendar) or left.tone == "suspended"
    url = addresses.of("casework:case", row.case.reference)
    # The words on what is left change with the day.
    since = max(changed, datetime.combine(today, time(), clock.SHANGHAI)).astimezone(UTC)
    return Day.new(
        uid=f"deadline-{row.pk}@{addresses.host()}",
        start=on,
        end=on + A_DAY,
        summary=_summary(entry, left),
        description="\n".join(_lines(entry, left, calendar, url)),
        sequence=row.case.event_count,
        stamp=since,
        last_modified=since,
        status=STATUS.TENTATIVE if uncertain else STATUS.CONFIRMED,
        transparency=TRANSP.TRANSPARENT,
        classification=CLASS.PRIVATE,
        categories=[str(row.case.case_type.label)],
        url=url,
    )


def _summary(entry: Entry, left: Left) -> str:
    row = entry.deadline
    what = _("last day of: %(limit)s") % {"limit": row.declared.label} if row.at_least else agenda.what(row)
    figures = {"case": row.case.reference, "what": what, "left": left.text}
    if left.tone in ("overdue", "suspended"):
        return _("[%(case)s] %(what)s (%(left)s)") % figures
    return _("[%(case)s] %(what)s") % figures


def _lines(entry: Entry, left: Left, calendar: Calendar, url: str) -> list[str]:
    row = entry.deadline
    declared = row.declared
    lines = [
        row.case.title,
        _("%(limit)s: %(length)s (%(rule)s), asked of: %(whose)s")
        % {
            "limit": declared.label,
            "length": length_of(row),
            "rule": row.rule,
            "whose": capacity_label(declared.whose),
        },
        _("Ends on %(day)s: %(left)s") % {"day": day_weekday(row.due_on), "left": left.text},
        *_remarks(row, left, calendar),
    ]
    if entry.absent:
        lines.append(_("You stand in for %(names)s.") % {"names": _(", ").join(entry.absent)})
    return [*lines, url]


def _remarks(row: Deadline, left: Left, calendar: Calendar) -> list[str]:
    by = do_it_by(row.due_on, calendar)
    remarks = []
    if row.at_least:
        remarks.append(
            _("What waits for it may follow from %(day)s on.") % {"day": day_weekday(may_follow_from(row.due_on))}
        )
    elif by != row.due_on:
        remarks.append(_("The last working day before is %(day)s: do it by then.") % {"day": day_weekday(by)})
    if is_provisional(row, calendar):
        remarks.append(_("Provisional: the schedule of working days of that year has not been published yet."))
    if not row.statutory:
        remarks.append(_("This is a target of the office and no time limit by law."))
    if row.held_by_id and left.text != held_text(row):
        remarks.append(held_text(row))
    return remarks


def _changed(cases: set[int]) -> dict[int, datetime]:
    """When something last happened in each of these cases."""
    rows = Event.objects.filter(case__in=cases).order_by("case", "-sequence").distinct("case")
    return dict(rows.values_list("case", "at"))
