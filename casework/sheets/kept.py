"""A preview between two pages: sealed, so that what is entered is what was shown, by whom it was shown to."""

from typing import Any

from django.core import signing
from django.utils.translation import gettext as _

from accounts.actors import PersonActor
from casework.errors import PayloadInvalid, Reason

SALT = "casework.sheets"
GOOD_FOR = 24 * 60 * 60
"""Seconds for which a preview can be entered."""


def seal(about: str, actor: PersonActor, preview: dict[str, Any]) -> str:
    """`preview` (JSON) as a text that nobody can change; `about` names what it is for."""
    return signing.dumps({"about": about, "by": actor.token, "preview": preview}, salt=SALT, compress=True)


def unseal(sealed: str, about: str, actor: PersonActor) -> dict[str, Any]:
    """The preview. Raises PayloadInvalid where it is too old, or was not made for this actor and purpose."""
    try:
        found = signing.loads(sealed, salt=SALT, max_age=GOOD_FOR)
    except signing.SignatureExpired as error:
        raise _refused(_("The preview is older than a day. Choose the file again.")) from error
    except signing.BadSignature as error:
        raise _refused(_("The preview has not arrived as it was shown. Choose the file again.")) from error
    if (found["about"], found["by"]) != (about, actor.token):
        raise _refused(_("The preview was made for another page or by somebody else. Choose the file again."))
    return dict(found["preview"])


def _refused(message: str) -> PayloadInvalid:
    return PayloadInvalid(Reason(message, path="/file"))
