"""What goes into the dossier of a case for one reader: only what `casework.visibility` gives them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any

from django.db import transaction

from accounts.actors import PersonActor
from casework import calendars, journal, notices, queries, visibility
from casework.dossier.names import file_name
from casework.letters import store
from casework.models import Case, Content, Deadline, Notice, Party, PublicList
from casework.screens import timeline
from casework.screens.answers import Answered, answered
from casework.screens.clocks import Clock, clock_of
from casework.steps import ContentKind, Section, SectionContext
from records import chain, clock

PDF = "application/pdf"


@dataclass(frozen=True)
class Version:
    """One frozen version of a large content, section by section in words."""

    kind: ContentKind
    content: Content
    sections: list[tuple[Section, Answered]]
    path: str
    """Where its JSON lies in the ZIP."""


@dataclass(frozen=True)
class Attached:
    """One file of the case: the PDF of a notice or of a list, or a document; `row` is which."""

    row: Any
    """The notice, the list or the document."""
    number: int
    title: str
    media_type: str
    sha256: str
    """As it was recorded; empty for a notice or a list whose PDF nobody has asked for yet."""
    path: str
    """Where it lies in the ZIP."""
    open: Callable[[], IO[bytes]]
    """Raises OSError where it is not in the store, LetterError where a PDF cannot be made."""

    @property
    def key(self) -> str:
        """Names it within the PDF, such as `document-3`."""
        return f"{self.row._meta.model_name}-{self.number}"

    @property
    def numbered_title(self) -> str:
        """As index and bookmarks name it."""
        return f"{self.number}. {self.title}"


@dataclass(frozen=True)
class Dossier:
    """Everything that one reader may see of a case, as it was at one moment."""

    case: Case
    actor: PersonActor
    at: datetime
    office: bool
    """Whether the reader looks from an office, and not as the applicant."""
    parties: list[Party]
    entries: list[timeline.Entry]
    deadlines: list[tuple[Deadline, Clock]]
    versions: list[Version]
    notices: list[Attached]
    lists: list[Attached]
    documents: list[Attached]
    broken: chain.BrokenLink | None

    @property
    def attached(self) -> list[Attached]:
        """All files, in the order in which they stand in the dossier."""
        return [*self.notices, *self.lists, *self.documents]

    @property
    def state(self) -> str:
        """Where the case stands, named for the office or in plain words."""
        return self.state_label(self.case.state)

    def state_label(self, code: str) -> str:
        """A state named for this reader; empty before the case began."""
        if not code:
            return ""
        state = self.case.case_type.state(code)
        return str(state.label if self.office else state.plain)


@transaction.atomic
def collect(case: Case, actor: PersonActor, at: datetime) -> Dossier:
    """Read what `actor` may see of `case` as of now; `at` is the moment that the dossier names.

    The number of queries does not grow with the number of events, notices or documents.
    """
    # Locked while it is read, so that a step just being taken does not look like a broken chain.
    held = Case.objects.select_for_update(no_key=True, of=("self",))
    case = queries.with_record(held, case.reference).get(pk=case.pk)
    today, calendar = clock.day_of(at), calendars.current()
    return Dossier(
        case=case,
        actor=actor,
        at=at,
        office=visibility.is_office(case, actor),
        parties=list(case.parties.select_related("organisation")),
        entries=timeline.entries(case, actor)[::-1],
        deadlines=[(row, clock_of(row, today, calendar)) for row in queries.deadlines_of(case, actor)],
        versions=list(_versions(case, actor)),
        notices=_notices(case, actor, at),
        lists=_lists(case, actor),
        documents=_documents(case, actor),
        broken=journal.verify(case),
    )


def _versions(case: Case, actor: PersonActor) -> Iterator[Version]:
    for kind in case.case_type.contents:
        for content in visibility.contents_of(case, kind, actor).filter(frozen_at__isnull=False):
            path = f"contents/{kind.code}-{content.version}.json"
            yield Version(kind, content, _sections(case, kind, content, actor), path)


def _sections(case: Case, kind: ContentKind, content: Content, actor: PersonActor) -> list[tuple[Section, Answered]]:
    frozen_on = clock.day_of(content.frozen_at) if content.frozen_at else clock.today()
    context = SectionContext(case, actor, frozen_on, content)
    filled = [section for section in kind.sections_of(case) if section.code in content.data]
    return [(each, answered(each.form, each.rows, _payload(content, each), context)) for each in filled]


def _payload(content: Content, section: Section) -> dict[str, Any]:
    return dict(content.data[section.code])


def _notices(case: Case, actor: PersonActor, at: datetime) -> list[Attached]:
    rows = visibility.notices_of(case, actor).select_related("event")
    return [_notice(row, number, actor, at) for number, row in enumerate(rows, start=1)]


def _notice(notice: Notice, number: int, actor: PersonActor, at: datetime) -> Attached:
    def opened() -> IO[bytes]:
        made = store.ensure_pdf(notice)
        file = made.pdf.open("rb")
        # Whoever takes the dossier out holds the notice, as if they had opened it on its page.
        notices.mark_read(made, actor, at=at)
        return file  # type: ignore[no-any-return]

    return Attached(
        row=notice,
        number=number,
        title=f"{notice.data.get('title', '')} {notice.number}".strip(),
        media_type=PDF,
        sha256=notice.pdf_sha256,
        path=f"notices/{file_name(number, f'{notice.number}.pdf')}",
        open=opened,
    )


def _lists(case: Case, actor: PersonActor) -> list[Attached]:
    """The issued lists on which a step of the case was taken, such as the announcement, in the order of issue."""
    rows = visibility.lists_of(actor).filter(entries__case=case, entries__event__isnull=False)
    return [_list(row, number) for number, row in enumerate(rows.order_by("issued_at", "pk"), start=1)]


def _list(listed: PublicList, number: int) -> Attached:
    return Attached(
        row=listed,
        number=number,
        title=f"{listed.title} {listed.number}",
        media_type=PDF,
        sha256=listed.pdf_sha256,
        path=f"lists/{file_name(number, f'{listed.number}.pdf')}",
        open=lambda: store.ensure_pdf(listed).pdf.open("rb"),
    )


def _documents(case: Case, actor: PersonActor) -> list[Attached]:
    rows = visibility.documents_of(case, actor)
    return [
        Attached(
            row=row,
            number=number,
            title=row.purpose or row.name,
            media_type=row.media_type,
            sha256=row.sha256,
            path=f"documents/{file_name(number, row.name)}",
            open=row.file.open,
        )
        for number, row in enumerate(rows, start=1)
    ]
