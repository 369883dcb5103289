"""Who may do what with a list, and why not."""

from django.utils.translation import gettext as _

from accounts.actors import PersonActor
from casework.errors import Reason
from casework.lists.finding import hands_for
from casework.models import PublicList
from casework.signing import duties_conflict


def may_prepare(listed: PublicList, actor: PersonActor) -> list[Reason]:
    """Why `actor` may not prepare, mend or take back the list; empty where they may."""
    if _is_of(listed, actor, "roles"):
        return []
    return [Reason(_("Only the office that prepared this may take it back."))]


def may_send_back(listed: PublicList, actor: PersonActor) -> list[Reason]:
    """Why `actor` may not return it with remarks; empty for every signer, one who has signed included."""
    return [] if _is_of(listed, actor, "signers") else [_for_signers(listed)]


def may_strike(listed: PublicList, actor: PersonActor) -> list[Reason]:
    """Why `actor` may not leave out a case; empty for the handlers and the signers of the office."""
    if _is_of(listed, actor, "signers") or _is_of(listed, actor, "roles"):
        return []
    return [_for_signers(listed)]


def may_sign(listed: PublicList, actor: PersonActor) -> list[Reason]:
    """Why `actor` may not sign, whatever the cases say; empty where they may."""
    if not _is_of(listed, actor, "signers"):
        return [_for_signers(listed)]
    by = next(by for by in listed.declared.by if actor.roles & set(by.signers))
    conflict = duties_conflict(actor, listed, by)
    return [conflict] if conflict else []


def _is_of(listed: PublicList, actor: PersonActor, hand: str) -> bool:
    return listed.organisation_id == actor.organisation.pk and bool(actor.roles & hands_for(listed.declared, hand))


def _for_signers(listed: PublicList) -> Reason:
    return Reason(_("Signing is for the signers of %(office)s.") % {"office": listed.organisation})
