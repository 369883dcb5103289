"""Issuing written notices: number, words and check code are fixed in the transaction of the step."""

from typing import Any

from accounts import addresses
from accounts.actors import PersonActor
from accounts.models import Organisation
from casework.letters.numbers import new_check_code, notice_number
from casework.models import Notice
from casework.numbers import next_number
from casework.steps import Addressing, NoticeKind, StepContext
from records import clock


def issue(context: StepContext) -> list[Notice]:
    """Issue the notices that the step just recorded asks for, one to each addressee."""
    return [
        _issue(context, kind, _issuer(context, kind), copy)
        for kind in context.step.notices
        for copy in _addressing(context, kind)
    ]


def _issuer(context: StepContext, kind: NoticeKind) -> Organisation:
    if kind.issuer:
        return _organisations(context, (kind.issuer,))[0]
    if not isinstance(context.actor, PersonActor):
        raise TypeError(f"nobody stands for the issuer of {kind.code}")
    return context.actor.organisation


def _addressing(context: StepContext, kind: NoticeKind) -> list[Addressing]:
    if kind.addressing is not None:
        return kind.addressing(context)
    return [Addressing(addressee) for addressee in _organisations(context, kind.to)]


def _organisations(context: StepContext, capacities: tuple[str, ...]) -> list[Organisation]:
    """The organisations that are parties in one of `capacities`, each once."""
    fitting = [party.organisation for party in context.case.current_parties if party.capacity in capacities]
    return list({organisation.pk: organisation for organisation in fitting}.values())


def _issue(context: StepContext, kind: NoticeKind, issuer: Organisation, copy: Addressing) -> Notice:
    year = clock.day_of(context.at).year
    number = notice_number(
        f"{issuer.document_prefix}{kind.number_infix}", year, next_number(f"notice:{issuer.pk}:{year}")
    )
    check_code = new_check_code()
    frame = _frame(context, issuer, copy.addressee, number, check_code)
    return Notice.objects.create(
        case=context.case,
        event=context.recorded,
        code=kind.code,
        letter=kind.letter,
        number=number,
        issuer=issuer,
        addressee=copy.addressee,
        data=frame | kind.data(context) | copy.data,
        check_code=check_code,
        received_at=context.at,
        replaces=copy.replaces,
    )


def _frame(
    context: StepContext, issuer: Organisation, addressee: Organisation, number: str, check_code: str
) -> dict[str, Any]:
    return {
        "number": number,
        "office": issuer.name,
        "addressee": addressee.name,
        "date": clock.day_of(context.at).isoformat(),
        "check_code": check_code,
        "check_url": addresses.of("casework:check", check_code),
        "case_reference": context.case.reference,
        "language": "zh",
    }
