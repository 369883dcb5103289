"""Who sees a case, and what of it. The only source of querysets for web, API, console and export."""

from django.db.models import Q, QuerySet

from accounts.actors import Actor, PersonActor, SystemActor
from accounts.roles import Level
from casework import registry
from casework.models import (
    Case,
    Channel,
    Content,
    Document,
    Event,
    InternalNote,
    Notice,
    OutboxMessage,
    OutboxState,
    Party,
    Proposal,
    PublicList,
    PublicListEntry,
)
from casework.steps import Audience, ContentKind


def visible_to(actor: Actor | None) -> QuerySet[Case]:
    """The cases that `actor` may see: as a party, or as a department that supervises their region."""
    if isinstance(actor, SystemActor):
        return Case.objects.all()
    if not isinstance(actor, PersonActor):
        return Case.objects.none()
    mine = Party.objects.filter(organisation=actor.organisation, until__isnull=True).values("case")
    return Case.objects.filter(Q(pk__in=mine) | _supervised_by(actor))


def supervised_by(actor: PersonActor) -> QuerySet[Case]:
    """The cases that the actor's organisation sees because it supervises their procedure in their region."""
    return Case.objects.filter(_supervised_by(actor))


def open_to_public(step: str) -> QuerySet[Case]:
    """The cases in which anybody, without a login, may now take the public step of that code."""
    found = Q(pk__in=[])
    for case_type in registry.case_types():
        declared = case_type.step(step)
        if declared is not None and declared.public:
            found |= Q(kind=case_type.kind, state__in=declared.source)
    return Case.objects.filter(found)


def events_of(case: Case, actor: Actor) -> QuerySet[Event]:
    """The events of `case` that `actor` may read, in order."""
    rows = case.events.select_related("membership__person", "absent__person", "organisation", "content")
    return rows.filter(_readable(case, actor)).order_by("sequence")


def documents_of(case: Case, actor: Actor) -> QuerySet[Document]:
    """The documents of `case` that `actor` may read."""
    return case.documents.select_related("organisation", "uploaded_by__person").filter(_readable(case, actor))


def notices_of(case: Case, actor: Actor) -> QuerySet[Notice]:
    """The notices of `case` that `actor` may read: issuer and addressee, and the offices."""
    rows = case.notices.select_related("issuer", "addressee", "replaces", "replaced_by").order_by("pk")
    if isinstance(actor, SystemActor) or is_office(case, actor):
        return rows
    if not isinstance(actor, PersonActor):
        return rows.none()
    return rows.filter(Q(issuer=actor.organisation) | Q(addressee=actor.organisation))


def undelivered_of(case: Case, actor: Actor) -> QuerySet[OutboxMessage]:
    """The mails about `case` that did not arrive, for the offices: somebody has to be told in another way."""
    failed = OutboxMessage.objects.filter(case=case, state=OutboxState.FAILED, channel=Channel.MAIL)
    rows = failed.select_related("person", "notice")
    return rows.order_by("pk") if is_office(case, actor) else rows.none()


def notices_visible_to(actor: Actor | None) -> QuerySet[Notice]:
    """The notices of all cases that `actor` may read, as `notices_of` has them for one."""
    rows = Notice.objects.filter(case__in=visible_to(actor)).order_by("pk")
    if not isinstance(actor, PersonActor):
        return rows
    own = Party.objects.filter(organisation=actor.organisation, until__isnull=True)
    as_applicant = Q(pk__in=[])
    for case_type in registry.case_types():
        as_applicant |= Q(case__kind=case_type.kind, capacity__in=case_type.applicants)
    only_applicant = own.filter(as_applicant).exclude(case__in=own.exclude(as_applicant).values("case"))
    mine = Q(issuer=actor.organisation) | Q(addressee=actor.organisation)
    return rows.filter(mine | ~Q(case__in=only_applicant.values("case")))


def letters_to(actor: PersonActor) -> QuerySet[Notice]:
    """The notices addressed to the actor's organisation, also in cases that it no longer sees: they are its own."""
    return Notice.objects.filter(addressee=actor.organisation).order_by("pk")


def notes_of(case: Case, actor: Actor) -> QuerySet[InternalNote]:
    """The internal notes of the actor's own office."""
    if not isinstance(actor, PersonActor):
        return InternalNote.objects.none()
    return case.notes.select_related("author__person").filter(organisation=actor.organisation)


def proposals_of(actor: Actor | None) -> QuerySet[Proposal]:
    """What the actor's own office has prepared, in cases that it sees."""
    if not isinstance(actor, PersonActor):
        return Proposal.objects.none()
    rows = Proposal.objects.filter(organisation=actor.organisation, case__in=visible_to(actor))
    hands = ("prepared_by__person", "prepared_absent__person", "case", "organisation")
    return rows.select_related(*hands).prefetch_related("signatures__membership__person", "signatures__absent__person")


def contents_of(case: Case, kind: ContentKind, actor: Actor) -> QuerySet[Content]:
    """The versions of a large content that `actor` may read: frozen ones by audience, a draft by its editors."""
    rows = case.contents.filter(kind=kind.code).select_related("edited_by__person").order_by("version")
    drafts = Q(frozen_at__isnull=True)
    if isinstance(actor, SystemActor):
        return rows
    if not isinstance(actor, PersonActor):
        return rows.exclude(drafts) if kind.audience == Audience.PUBLIC else rows.none()
    if case.capacities_of(actor.organisation) & {by.capacity for by in kind.by}:
        return rows
    if kind.audience == Audience.OFFICES and not is_office(case, actor):
        return rows.none()
    return rows.exclude(drafts)


def is_office(case: Case, actor: Actor) -> bool:
    """Whether `actor` looks at the case from an office: as a party that is no applicant, or as supervisor."""
    if not isinstance(actor, PersonActor):
        return False
    if capacities := case.capacities_of(actor.organisation):
        return not case.case_type.applies_only(capacities)
    return Case.objects.filter(_supervised_by(actor), pk=case.pk).exists()


def _readable(case: Case, actor: Actor) -> Q:
    if isinstance(actor, SystemActor):
        return Q()
    if not isinstance(actor, PersonActor):
        return Q(audience=Audience.PUBLIC)
    everybody = Q(audience__in=[Audience.PUBLIC, Audience.PARTIES])
    own = Q(audience=Audience.OFFICE, organisation=actor.organisation)
    if is_office(case, actor):
        return everybody | own | Q(audience=Audience.OFFICES)
    return everybody | own


def _supervised_by(actor: PersonActor) -> Q:
    """Cases of procedures that a department supervises, in its region, once they have reached the offices."""
    found = Q(pk__in=[])
    for row in actor.organisation.departments:
        for case_type in registry.case_types():
            if row.capacity not in case_type.supervised_by:
                continue
            private = [state.code for state in case_type.states if state.private]
            prefix = actor.organisation.region.prefix(row.level or Level.COUNTY)
            own = Q(kind=case_type.kind, region__code__startswith=prefix) & ~Q(state__in=private)
            if case_type.supervised_from_above is not None:
                own &= ~case_type.supervised_from_above(row.level)
            found |= own
    return found


def lists_of(actor: Actor | None) -> QuerySet[PublicList]:
    """The lists of the actor's own office, and those issued that are addressed to it or to everybody."""
    if not isinstance(actor, PersonActor):
        return PublicList.objects.none()
    own = Q(organisation=actor.organisation)
    issued = Q(issued_at__isnull=False) & (_public_lists() | _addressed_to(actor))
    rows = PublicList.objects.filter(own | issued)
    hands = ("organisation", "prepared_by__person", "prepared_absent__person", "closed_by__person")
    return rows.select_related(*hands).prefetch_related("signatures__membership__person", "signatures__absent__person")


def _public_lists() -> Q:
    found = Q(pk__in=[])
    for case_type, step, kind in registry.steps_on_lists():
        if kind.public:
            found |= Q(kind=case_type.kind, step=step.code)
    return found


def _addressed_to(actor: PersonActor) -> Q:
    """Lists with a case in which the actor's organisation is what the kind of list is addressed to."""
    found = Q(pk__in=[])
    for case_type, step, kind in registry.steps_on_lists():
        mine = Party.objects.filter(organisation=actor.organisation, capacity__in=kind.to, until__isnull=True)
        on_list = PublicListEntry.objects.filter(case__in=mine.values("case"), struck_at__isnull=True)
        found |= Q(kind=case_type.kind, step=step.code, pk__in=on_list.values("list"))
    return found
