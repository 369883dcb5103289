"""The dossier of a case, to take out: as one PDF, or as a ZIP with everything in it. Who took which is recorded."""

import hashlib
from collections.abc import Callable
from datetime import datetime
from typing import IO

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.access import access
from accounts.actors import PersonActor
from accounts.throttling import Throttle
from casework.dossier import archive
from casework.models import Case
from casework.views.documents import SANDBOX
from casework.views.pages import case_of
from records import clock, events

STREAM = "dossiers"
"""The chain of who took out which dossier."""
TAKEN = "dossier.taken"
Maker = Callable[[Case, PersonActor, datetime], IO[bytes]]

# Each takes the machine a second or more.
TAKEN_OUT = Throttle("dossier", attempts=30, seconds=10 * 60)


@require_GET
@access("member")
def as_pdf(request: HttpRequest, reference: str) -> HttpResponseBase:
    """The dossier as one PDF."""
    return _dossier(request, reference, archive.as_pdf, "pdf")


@require_GET
@access("member")
def as_zip(request: HttpRequest, reference: str) -> HttpResponseBase:
    """The dossier as a ZIP."""
    return _dossier(request, reference, archive.as_zip, "zip")


def file_of(case: Case, actor: PersonActor, make: Maker, ending: str) -> FileResponse:
    """The dossier of `case` for `actor`, made now, to keep; that it was taken out is recorded with its hash."""
    at = clock.now()
    name = f"{case.reference}-{clock.day_of(at).isoformat()}.{ending}"
    made = make(case, actor, at)
    _record(case, actor, name, made)
    response = FileResponse(made, as_attachment=True, filename=name, content_type=f"application/{ending}")
    response["Content-Security-Policy"] = SANDBOX
    response["Cache-Control"] = "private, no-store"
    return response


def _record(case: Case, actor: PersonActor, name: str, made: IO[bytes]) -> None:
    """Write down who takes out which file, so that an auditor can say later from whom a copy comes."""
    sha256 = hashlib.file_digest(made, "sha256").hexdigest()  # type: ignore[arg-type]
    made.seek(0)
    content = {
        "case": case.reference,
        "file": name,
        "sha256": sha256,
        "organisation": actor.organisation.pk,
        "hand": actor.token,
    }
    events.record(STREAM, TAKEN, content, person_id=actor.person.pk)


def too_many() -> str:
    """That somebody has taken out so many dossiers that they should wait."""
    figures = {"count": TAKEN_OUT.attempts, "minutes": TAKEN_OUT.seconds // 60}
    return _("You have taken out %(count)d dossiers within %(minutes)d minutes. Try again after as long.") % figures


def _dossier(request: HttpRequest, reference: str, make: Maker, ending: str) -> HttpResponseBase:
    case = case_of(request, reference)
    if not TAKEN_OUT.allows(str(request.user.pk)):
        messages.error(request, too_many())
        return redirect("casework:documents", case.reference)
    return file_of(case, request.actor, make, ending)  # type: ignore[attr-defined]
