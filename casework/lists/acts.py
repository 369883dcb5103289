"""What is done with a list: preparing, striking, signing, returning, taking back."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.actors import PersonActor
from casework import engine, keys, many
from casework.errors import ManyRefused, NotPermitted, PayloadInvalid, Reason, StepRefused, WrongState
from casework.lists import issuing
from casework.lists.finding import active_cases, active_entries, declared_step, hands_for
from casework.lists.hands import may_prepare, may_send_back, may_sign, may_strike
from casework.messages import outbox
from casework.models import Case, Event, ListCopy, ListSignature, ProposalState, PublicList, PublicListEntry
from casework.signing import (
    SignaturesMissing,
    hash_of_list,
    require_confirmed,
    require_remarks,
    signatures_for_all,
    signed_before,
)
from casework.steps import Step, StepContext
from records import clock

MOST_CASES = 200
LONGEST_TITLE = 120
LONGEST_REASON = 500


def prepare(
    kind: str,
    step: str,
    cases: Sequence[Case],
    actor: PersonActor,
    payload: dict[str, Any],
    *,
    title: str,
    seen: Mapping[int, int],
    at: datetime,
    key: str = "",
    instead_of: PublicList | None = None,
) -> PublicList:
    """Put a list of `cases`, in this order, before the signers of the actor's organisation.

    `seen` is the version of each case that was looked at, by id. Where the office asks for no signature the list is
    issued at once. `instead_of` is a list that came back and that this one replaces. A repeat with the same key and
    content returns the first list. Raises ManyRefused with every obstacle of every case, PayloadInvalid, WrongState
    where the step is taken on no list, or KeyReused.
    """
    key = key or str(uuid.uuid4())
    declared = declared_step(kind, step)
    keys.require_request(actor, key, payload | {"title": title})
    _require_content(cases, title)
    with many.hold_many(cases, at) as held:
        if known := _known(held, declared, actor, payload, title, seen, key):
            return known
        contexts = _examined_to_prepare(held, declared, actor, payload, seen, at, instead_of)
        listed = PublicList(
            organisation=actor.organisation,
            kind=kind,
            step=step,
            title=title.strip(),
            payload=payload,
            key=key,
            signatures_needed=signatures_for_all(contexts),
            prepared_by=actor.membership,
            prepared_absent=actor.absent,
            prepared_at=at,
        )
        listed.hash = hash_of_list(listed, [(case.reference, seen[case.pk]) for case in held])
        listed.save()
        PublicListEntry.objects.bulk_create(
            PublicListEntry(list=listed, case=case, position=position, seen_version=seen[case.pk])
            for position, case in enumerate(held, start=1)
        )
        _replace(instead_of, actor, at)
        if listed.signatures_needed == 0:
            issuing.issue(listed, many.take_many(held, listed, actor, at=at), actor, at)
        else:
            outbox.tell_list_signers(listed, hands_for(declared, "signers"), at)
        return listed


def examine(
    kind: str,
    step: str,
    cases: Sequence[Case],
    actor: PersonActor,
    payload: dict[str, Any],
    *,
    title: str,
    seen: Mapping[int, int],
    at: datetime,
    instead_of: PublicList | None = None,
) -> list[StepContext]:
    """Everything that `prepare` checks, and nothing done; a context for each case. Raises as it does."""
    declared = declared_step(kind, step)
    keys.require_request(actor, "examine", payload | {"title": title})
    _require_content(cases, title)
    with many.hold_many(cases, at) as held:
        return _examined_to_prepare(held, declared, actor, payload, seen, at, instead_of)


def look_at(
    listed: PublicList, actor: PersonActor, *, at: datetime
) -> tuple[list[StepContext], dict[int, tuple[Reason, ...]]]:
    """A context for each case on a list, and what keeps it from being signed by `actor` now, by id of the case."""
    cases, step = active_cases(listed), listed.declared
    try:
        return many.examine(cases, step, actor, listed.payload, seen=_seen(listed), at=at), {}
    except ManyRefused as error:
        found = error.by_case
    except StepRefused as error:
        found = {case.pk: error.reasons for case in cases}
    return [engine.context_for(case, step, actor, at) for case in cases], found


def obstacles(listed: PublicList, actor: PersonActor, *, at: datetime) -> dict[int, tuple[Reason, ...]]:
    """What keeps a waiting list from being signed by `actor` now, by id of the case; empty where nothing does."""
    return look_at(listed, actor, at=at)[1]


def sign(listed: PublicList, actor: PersonActor, *, confirmed_hash: str, at: datetime) -> PublicList:
    """Sign what hashes to `confirmed_hash`; the last signature takes the step in every case and issues the list.

    Who signs has logged in again just before; the caller sees to that. A repeat of the last signature returns the
    list as it was issued. Raises NotPermitted, WrongState or StaleVersion, or ManyRefused with every obstacle of
    every case; then no signature stands.
    """
    with many.hold_many(active_cases(listed), at) as held:
        locked = _lock(listed)
        if signed_before(locked, actor, confirmed_hash):
            return locked
        _require_waiting(locked)
        if refused := may_sign(locked, actor):
            raise NotPermitted(*refused)
        require_confirmed(locked, confirmed_hash)
        return _sign(_still_on(locked, held), locked, actor, at)


def strike(listed: PublicList, case: Case, actor: PersonActor, reason: str, *, at: datetime) -> PublicList:
    """Leave one case out of a waiting list, for `reason`; signatures given before no longer count.

    Raises NotPermitted, WrongState or PayloadInvalid.
    """
    if not reason.strip():
        raise PayloadInvalid(Reason(_("Say why the case is left out."), path="/reason"))
    keys.require_request(actor, "strike", {"reason": reason})
    with transaction.atomic():
        locked = _lock(listed)
        _require_waiting(locked)
        if refused := may_strike(locked, actor):
            raise NotPermitted(*refused)
        entries = active_entries(locked)
        entry = next((each for each in entries if each.case_id == case.pk), None)
        if entry is None:
            raise WrongState(Reason(_("%(case)s is not on this list, or was struck already.") % {"case": case}))
        if len(entries) == 1:
            raise WrongState(Reason(_("This is the last case on the list; return the list, or take it back.")))
        entry.struck_by, entry.struck_absent, entry.struck_at = actor.membership, actor.absent, at
        entry.struck_reason = reason.strip()[:LONGEST_REASON]
        entry.save(update_fields=["struck_by", "struck_absent", "struck_at", "struck_reason"])
        left = [each for each in entries if each is not entry]
        locked.hash = hash_of_list(locked, [(each.case.reference, each.seen_version) for each in left])
        locked.save(update_fields=["hash"])
        return locked


def send_back(listed: PublicList, actor: PersonActor, remarks: str, *, at: datetime) -> None:
    """Return a waiting list to who prepared it, with remarks. Raises NotPermitted, WrongState or PayloadInvalid."""
    require_remarks(remarks)
    keys.require_request(actor, "return", {"remarks": remarks})
    with transaction.atomic():
        locked = _lock(listed)
        _require_waiting(locked)
        if refused := may_send_back(locked, actor):
            raise NotPermitted(*refused)
        locked.close(ProposalState.RETURNED, actor, at, remarks)
        outbox.tell_list_preparer(locked, at)


def withdraw(listed: PublicList, actor: PersonActor, *, at: datetime) -> None:
    """Take a list back, by a colleague who could have prepared it. Raises NotPermitted or WrongState."""
    with transaction.atomic():
        locked = _lock(listed)
        if locked.state != ProposalState.RETURNED:
            _require_waiting(locked)
        if refused := may_prepare(locked, actor):
            raise NotPermitted(*refused)
        locked.close(ProposalState.WITHDRAWN, actor, at, locked.remarks)


def record_copy(copy: ListCopy, actor: PersonActor, handed_on: date, proof: str, *, at: datetime) -> None:
    """Record when a copy on paper was handed over, and by what that can be shown; a later record corrects it.

    Raises NotPermitted, WrongState or PayloadInvalid.
    """
    if refused := may_prepare(copy.list, actor):
        raise NotPermitted(*refused)
    issued_at = copy.list.issued_at
    if copy.email or issued_at is None:
        raise WrongState(Reason(_("This copy does not go on paper.")))
    if not clock.day_of(issued_at) <= handed_on <= clock.day_of(at):
        text = _("The copy was handed over from %(first)s, when the list was issued, to %(last)s.")
        figures = {"first": clock.day_of(issued_at).isoformat(), "last": clock.day_of(at).isoformat()}
        raise PayloadInvalid(Reason(text % figures, path="/handed_on"))
    copy.handed_on, copy.proof = handed_on, proof
    copy.recorded_by, copy.recorded_at = actor.membership, at
    copy.save(update_fields=["handed_on", "proof", "recorded_by", "recorded_at"])


def _examined_to_prepare(
    held: Sequence[Case],
    step: Step,
    actor: PersonActor,
    payload: dict[str, Any],
    seen: Mapping[int, int],
    at: datetime,
    instead_of: PublicList | None,
) -> list[StepContext]:
    waiting = _on_another_list(held, actor, instead_of)
    return many.examine(held, step, actor, payload, seen=seen, at=at, preparing=True, also=waiting)


def _on_another_list(
    cases: Sequence[Case], actor: PersonActor, instead_of: PublicList | None
) -> dict[int, list[Reason]]:
    """Cases that already stand on a list of the office which waits for signature."""
    rows = PublicListEntry.objects.filter(
        case__in=cases, struck_at__isnull=True, list__organisation=actor.organisation, list__state=ProposalState.WAITING
    ).select_related("list__prepared_by__person", "list__prepared_absent__person")
    text = _("It already stands on “%(list)s”, prepared by %(name)s on %(day)s, which waits for signature.")
    return {
        row.case_id: [
            Reason(
                text
                % {
                    "list": row.list.title,
                    "name": row.list.prepared_hand,
                    "day": clock.day_of(row.list.prepared_at).isoformat(),
                }
            )
        ]
        for row in rows.exclude(list=instead_of)
    }


def _sign(held: list[Case], listed: PublicList, actor: PersonActor, at: datetime) -> PublicList:
    ListSignature.objects.create(list=listed, membership=actor.membership, absent=actor.absent, at=at, hash=listed.hash)
    try:
        contexts = many.take_many(held, listed, actor, at=at)
    except SignaturesMissing:
        # `take_many` has examined every case first, so that no colleague is asked in vain.
        return listed
    issuing.issue(listed, contexts, actor, at)
    return listed


def _still_on(listed: PublicList, held: Sequence[Case]) -> list[Case]:
    """Those of the held cases that nobody has struck before the list was locked."""
    left = {entry.case_id for entry in active_entries(listed)}
    return [case for case in held if case.pk in left]


def _known(
    held: Sequence[Case],
    step: Step,
    actor: PersonActor,
    payload: dict[str, Any],
    title: str,
    seen: Mapping[int, int],
    key: str,
) -> PublicList | None:
    """The list that a repeat of the same request has made. Raises KeyReused for another request with its key."""
    known = PublicList.objects.filter(organisation=actor.organisation, key=key).first()
    if known is None:
        return keys.refuse() if Event.objects.filter(case__in=held, key=key).exists() else None
    asked = [(case.pk, seen.get(case.pk)) for case in held]
    entries = list(known.entries.order_by("position").values_list("case", "seen_version"))
    same = (known.step, known.payload, known.title, entries) == (step.code, payload, title.strip(), asked)
    if not same or known.prepared_by_id != actor.membership.pk:
        keys.refuse()
    return known


def _replace(returned: PublicList | None, actor: PersonActor, at: datetime) -> None:
    if returned is None or returned.organisation_id != actor.organisation.pk:
        return
    locked = _lock(returned)
    if locked.state == ProposalState.RETURNED:
        locked.close(ProposalState.WITHDRAWN, actor, at, locked.remarks)


def _require_content(cases: Sequence[Case], title: str) -> None:
    reasons = []
    if not title.strip():
        reasons.append(Reason(_("Give the list a title."), path="/title"))
    if len(title.strip()) > LONGEST_TITLE:
        text = _("The title has %(count)d characters; at most %(most)d are possible.")
        reasons.append(Reason(text % {"count": len(title.strip()), "most": LONGEST_TITLE}, path="/title"))
    if not cases:
        reasons.append(Reason(_("Choose the cases that go on the list."), path="/cases"))
    if len(cases) > MOST_CASES:
        text = ngettext(
            "%(count)d case is chosen; a list has at most %(most)d.",
            "%(count)d cases are chosen; a list has at most %(most)d.",
            len(cases),
        )
        reasons.append(Reason(text % {"count": len(cases), "most": MOST_CASES}, path="/cases"))
    if len({case.pk for case in cases}) < len(cases):
        reasons.append(Reason(_("A case is chosen twice."), path="/cases"))
    if reasons:
        raise PayloadInvalid(*reasons)


def _seen(listed: PublicList) -> dict[int, int]:
    return dict(listed.entries.values_list("case", "seen_version"))


def _lock(listed: PublicList) -> PublicList:
    rows = PublicList.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("organisation", "prepared_by__person", "prepared_absent__person").get(pk=listed.pk)


def _require_waiting(listed: PublicList) -> None:
    if listed.state != ProposalState.WAITING:
        text = _("This list is no longer waiting: %(state)s.")
        raise WrongState(Reason(text % {"state": listed.get_state_display()}))
