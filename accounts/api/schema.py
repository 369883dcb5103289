"""How operations are described in the API's document (OpenAPI)."""

from typing import Any

from drf_spectacular.contrib.knox_auth_token import KnoxTokenScheme
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter

from accounts.api.authentication import TokenAuthentication
from accounts.api.refusals import ProblemSerializer
from accounts.middleware import HEADER

# Every refusal has the same body; `default` stands for those not named here.
REFUSALS = {
    "400": "The request cannot be read, or lacks a header that it needs.",
    "401": "Log in, or send a token.",
    "403": "Not yours to do, or not with this hand.",
    "404": "There is no such thing, or none that you may see.",
    "409": "The case is elsewhere, or has moved on since you looked.",
    "422": "What was sent does not pass, or the conditions are not met; the reasons say why.",
}
OF_ANYBODY = ("400", "422")


class TokenScheme(KnoxTokenScheme):
    """How the token is described in the API's document."""

    target_class = TokenAuthentication
    name = "token"
    priority = 1


class Operation(AutoSchema):
    """Adds the header that chooses the hand, and the refusals, to every operation.

    A view may describe itself when it is asked, in the language of the reader: `operation` returns a mapping
    with any of `id`, `summary`, `description`, `tag` and `body` (a JSON schema).
    """

    def get_override_parameters(self) -> list[Any]:
        if self.view.access == "public":
            return super().get_override_parameters()
        return [*super().get_override_parameters(), _hand_parameter()]

    def get_operation_id(self) -> str:
        return str(self._own("id") or super().get_operation_id())

    def get_summary(self) -> str | None:
        return self._own("summary") or super().get_summary()

    def get_description(self) -> str:
        return str(self._own("description") or super().get_description())

    def get_tags(self) -> list[str]:
        own = self._own("tag")
        return [own] if own else super().get_tags()

    def get_request_serializer(self) -> Any:
        body = self._own("body")
        return {"application/json": body} if body else super().get_request_serializer()

    def get_operation(self, *args: Any, **kwargs: Any) -> dict[str, Any] | None:
        operation = super().get_operation(*args, **kwargs)
        if operation is None:
            return None
        if (body := self._own("body")) and body.get("required"):
            operation["requestBody"]["required"] = True
        for status, description in self._refusals().items():
            operation["responses"].setdefault(status, self._refusal(description))
        operation["responses"]["default"] = self._refusal("Refused.")
        return operation

    def _refusals(self) -> dict[str, str]:
        if self.view.access == "public":
            return {status: REFUSALS[status] for status in OF_ANYBODY}
        return REFUSALS

    def _refusal(self, description: str) -> dict[str, Any]:
        problem = self.resolve_serializer(ProblemSerializer(), "response").ref
        return {"content": {"application/json": {"schema": problem}}, "description": description}

    def _own(self, key: str) -> Any:
        describe = getattr(self.view, "operation", None)
        return describe(self.method).get(key) if describe else None


def _hand_parameter() -> OpenApiParameter:
    return OpenApiParameter(
        HEADER,
        str,
        OpenApiParameter.HEADER,
        description=(
            "The hand to act with, as `/api/v1/me` names it: a membership, or `membership:absent` for standing in. "
            "Without it: the first. One that is not yours today is refused with 403."
        ),
    )
