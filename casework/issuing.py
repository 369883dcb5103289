"""Issuing written notices: number, words and check code are fixed in the transaction of the step."""

from typing import Any

from django.conf import settings

from accounts.models import Organisation
from casework.letters.numbers import new_check_code, notice_number
from casework.models import Notice, Party
from casework.numbers import next_number
from casework.steps import NoticeKind, StepContext
from records import clock


def issue(context: StepContext) -> list[Notice]:
    """Issue the notices that the step just recorded asks for, one to each addressee."""
    parties = context.case.current_parties
    return [
        _issue(context, kind, _organisations(parties, (kind.issuer,))[0], addressee)
        for kind in context.step.notices
        for addressee in _organisations(parties, kind.to)
    ]


def _organisations(parties: list[Party], capacities: tuple[str, ...]) -> list[Organisation]:
    """The organisations that are parties in one of `capacities`, each once."""
    fitting = [party.organisation for party in parties if party.capacity in capacities]
    return list({organisation.pk: organisation for organisation in fitting}.values())


def _issue(context: StepContext, kind: NoticeKind, issuer: Organisation, addressee: Organisation) -> Notice:
    year = clock.day_of(context.at).year
    number = notice_number(
        f"{issuer.document_prefix}{kind.number_infix}", year, next_number(f"notice:{issuer.pk}:{year}")
    )
    check_code = new_check_code()
    return Notice.objects.create(
        case=context.case,
        event=context.recorded,
        code=kind.code,
        letter=kind.letter,
        number=number,
        issuer=issuer,
        addressee=addressee,
        data=_frame(context, issuer, addressee, number, check_code) | kind.data(context),
        check_code=check_code,
        received_at=context.at,
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
        "check_url": f"{settings.BANLI_SITE_URL}/check/{check_code}/",
        "case_reference": context.case.reference,
        "language": "zh",
    }
