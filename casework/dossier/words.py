"""What the pages of a dossier say, part by part."""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from casework.dossier import file_words
from casework.dossier.blocks import Block, Entry, FactList, Facts, Heading, Part, Table, Text
from casework.dossier.collect import Dossier, Version
from casework.dossier.days import day_text, moment_text
from casework.dossier.sheets import Gathered
from casework.labels import capacity_label
from casework.models import Deadline
from casework.screens.answers import Answered, AnsweredList
from casework.screens.clocks import Clock
from casework.screens.timeline import Entry as Happened

MOST_COLUMNS = 6


def parts_of(dossier: Dossier, gathered: list[Gathered]) -> list[Part]:
    """Everything after cover and index, in order."""
    return [
        _events(dossier),
        _deadlines(dossier),
        *([_contents(dossier)] if dossier.versions else []),
        *file_words.parts_of(dossier, gathered),
        _chain(dossier),
    ]


def cover_of(dossier: Dossier) -> dict[str, object]:
    """What the cover says: the case, its parties, for whom the dossier was made, and what is not in it."""
    case = dossier.case
    facts = [
        (_("Procedure"), str(case.case_type.label)),
        (_("State"), _("%(state)s, since %(day)s") % {"state": dossier.state, "day": case.state_since.isoformat()}),
        (_("Region"), str(case.region)),
        (_("Opened"), day_text(case.opened_at)),
        (_("Made for"), f"{dossier.actor} · {dossier.actor.organisation}"),
        (_("Made at"), moment_text(dossier.at)),
    ]
    return {
        "name": _("Case dossier"),
        "reference": case.reference,
        "title": case.title,
        "facts": facts,
        "parties": _parties(dossier).as_json(),
        "holds": _holds(dossier),
        "lacks": _lacks(dossier),
    }


def _parties(dossier: Dossier) -> Table:
    heads = [_("Capacity"), _("Organisation"), _("Unified social credit code"), _("Party since"), _("Until")]
    rows = [
        [
            capacity_label(party.capacity),
            str(party.organisation),
            party.organisation.credit_code or "",
            party.since.isoformat(),
            party.until.isoformat() if party.until else "",
        ]
        for party in dossier.parties
    ]
    return Table(heads, rows, _("Parties"))


def _holds(dossier: Dossier) -> str:
    events, notices = len(dossier.entries), len(dossier.notices)
    lists, documents = len(dossier.lists), len(dossier.documents)
    counts = [
        ngettext("%(count)d event", "%(count)d events", events) % {"count": events},
        ngettext("%(count)d written notice", "%(count)d written notices", notices) % {"count": notices},
        *([ngettext("%(count)d list", "%(count)d lists", lists) % {"count": lists}] if lists else []),
        ngettext("%(count)d document", "%(count)d documents", documents) % {"count": documents},
    ]
    return _("This dossier holds %(counts)s.") % {"counts": _(", ").join(counts)}


def _lacks(dossier: Dossier) -> str:
    if dossier.office:
        return _(
            "It holds what the office named above may see. Left out are internal notes, drafts, what waits for "
            "signature, and what other organisations keep to themselves."
        )
    return _(
        "It holds what the organisation named above may see as a party. Left out are drafts, what waits for "
        "signature, and what the offices record for themselves: their notes, their own targets, and their events and "
        "documents that are not for the parties."
    )


def _events(dossier: Dossier) -> Part:
    entries = [_event(dossier, each) for each in dossier.entries]
    return Part("events", _("Course of events"), [], entries)


def _event(dossier: Dossier, happened: Happened) -> Entry:
    event = happened.event
    facts: Facts = [
        (_("Who"), happened.who),
        (_("State"), _passage(dossier.state_label(event.from_state), dossier.state_label(event.to_state))),
        (_("Effective"), _iso(happened.effective_on)),
        (_("Rules"), _(", ").join(event.rules.split())),
        (_("Signatures"), happened.prepared),
        (_("Said"), happened.text),
        (_("Notices"), _(", ").join(link.label for link in happened.links)),
    ]
    said = _answered(happened.said) if happened.said else []
    if not hasattr(event, "content"):
        said = [Text(_("What was typed has been erased; the chain still holds its hash."), quiet=True)]
    title = f"{event.sequence}  {moment_text(event.at)}  {happened.label}"
    fingerprint = Text(_("Hash of the event: %(hash)s") % {"hash": event.hash}, quiet=True)
    return Entry(f"event-{event.sequence}", title, [FactList(facts), *said, fingerprint], happened.audience)


def _passage(before: str, after: str) -> str:
    if not before or before == after:
        return after
    return f"{before} → {after}"


def _answered(said: Answered) -> list[Block]:
    facts = FactList([(answer.label, answer.value) for answer in said.answers if answer.value])
    return [*([facts] if facts.facts else []), *(block for each in said.lists for block in _list(each))]


def _list(said: AnsweredList) -> list[Block]:
    if not said.rows:
        return []
    heads = [answer.label for answer in said.rows[0].answers]
    alike = all([answer.label for answer in row.answers] == heads for row in said.rows)
    if alike and len(heads) < MOST_COLUMNS:
        rows = [[row.title, *(answer.value for answer in row.answers)] for row in said.rows]
        return [Table([said.title, *heads], rows)]
    found: list[Block] = [Heading(said.title)]
    for row in said.rows:
        found += [Heading(row.title), FactList([(answer.label, answer.value) for answer in row.answers])]
    return found


def _deadlines(dossier: Dossier) -> Part:
    if not dossier.deadlines:
        return Part("limits", _("Time limits"), [Text(_("No time limit has begun."))])
    heads = [_("Time limit"), _("Length"), _("Rule"), _("Began"), _("Due"), _("How it ended"), _("Suspended")]
    rows = [_deadline(row, shown) for row, shown in dossier.deadlines]
    return Part("limits", _("Time limits"), [Table(heads, rows)])


def _deadline(row: Deadline, shown: Clock) -> list[str]:
    label = _("%(limit)s (target of the office)") % {"limit": shown.label} if shown.internal else shown.label
    due = _("%(day)s (provisional)") % {"day": shown.due.isoformat()} if shown.provisional else shown.due.isoformat()
    suspensions = [
        f"{each.first.isoformat()} – {_iso(each.last) or '…'} {each.reason}" for each in row.suspensions.all()
    ]
    ended = shown.closed or _("running: %(left)s") % {"left": shown.left}
    return [label, shown.limit, row.rule, row.started_on.isoformat(), due, ended, "\n".join(suspensions)]


def _contents(dossier: Dossier) -> Part:
    return Part("contents", _("Contents"), [], [_version(each) for each in dossier.versions])


def _version(version: Version) -> Entry:
    content = version.content
    facts = [
        (_("Frozen"), moment_text(content.frozen_at)),
        (_("Last edited by"), str(content.edited_by.person) if content.edited_by else ""),
        (_("Hash"), content.hash),
        (_("In the ZIP"), version.path),
    ]
    blocks: list[Block] = [FactList(facts)]
    for section, said in version.sections:
        blocks += [Heading(str(section.label)), *_answered(said)]
    return Entry(f"content-{content.pk}", version_title(version), blocks, listed=True)


def version_title(version: Version) -> str:
    """A version of a content, as index and bookmarks name it."""
    figures = {"content": version.kind.label, "number": version.content.version}
    return _("%(content)s, version %(number)d") % figures


def _chain(dossier: Dossier) -> Part:
    case = dossier.case
    facts = [
        (_("State of the chain"), _state_of_chain(dossier)),
        (_("Events in the chain"), str(case.event_count)),
        (_("Hash of the last event"), case.head_hash),
        (_("Checked at"), moment_text(dossier.at)),
    ]
    texts = [
        _(
            "Each event is recorded with a hash (SHA-256) over what it says and over the hash of the event before it. "
            "Nobody can change, insert or take out an event without changing every hash that follows."
        ),
        _(
            "Whoever keeps this page can compare the last hash later: the chain of this case must still pass through "
            "it. The chain also counts events that are not in this dossier because the reader may not see them."
        ),
    ]
    return Part("chain", _("State of the chain of events"), [FactList(facts), *(Text(text) for text in texts)])


def _state_of_chain(dossier: Dossier) -> str:
    broken = dossier.broken
    if broken is None:
        return _("Whole: every hash has been computed again and agrees.")
    return _("Broken at event %(number)d: %(fault)s") % {
        "number": broken.sequence,
        "fault": _faults().get(broken.fault, broken.fault),
    }


def _faults() -> dict[str, str]:
    return {
        "gap": _("an event is missing."),
        "link": _("it does not continue the event before it."),
        "digest": _("it does not say what was hashed."),
        "content": _("what was typed is not what was hashed."),
        "head": _("the case counts other events."),
        "state": _("the case is not where its last event left it."),
    }


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""
