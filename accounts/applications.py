"""What an enterprise typed to register itself, and the signed link in which it travels.

Nothing is stored until the link is followed; whoever holds it has read the mail, so the address is theirs.
"""

from dataclasses import asdict, dataclass
from datetime import timedelta

from django.core import signing

from accounts import addresses

SALT = "accounts.registration"
LINK_HOLDS = timedelta(days=3)


@dataclass(frozen=True)
class Application:
    """What was typed: the enterprise, its region's code, and the first person."""

    name: str
    credit_code: str
    region: str
    contact: str
    email: str


class LinkRefused(Exception):  # noqa: N818 - a refusal is an answer, not an error
    """The link is mistyped, cut off or too old."""


def link_for(application: Application) -> str:
    """The address that confirms `application`, good for LINK_HOLDS."""
    token = signing.dumps(asdict(application), salt=SALT, compress=True)
    return addresses.of("register_confirm", token)


def read(token: str) -> Application:
    """The application in a link. Raises LinkRefused."""
    try:
        return Application(**signing.loads(token, salt=SALT, max_age=LINK_HOLDS))
    except signing.BadSignature as error:
        raise LinkRefused from error
