"""Requests to the API that cannot be read or kept."""

import pytest

from tests.casework.api.world import ENTERPRISE, OFFICE, World, path_of


class TestUnreadable:
    @pytest.mark.parametrize(
        ("body", "status"),
        [
            (b"{", 400),
            (b"null", 422),
            (b"\xff\xfe", 400),
            (b'{"reason": NaN}', 400),
            (b'{"reason": 1e999}', 400),
            (b'{"reason": "\\u0000"}', 400),
            (b'{"reason": "\\ud800"}', 400),
            (b'{"\\u0000": 1}', 400),
            (b"[" * 100_000, 400),
            (b'{"a":' * 10 + b"1" + b"}" * 10, 400),
            (b'{"reason": ' + b"1" * 10_000 + b"}", 400),
            (b'{"reason": "' + b"x" * (5 * 1024 * 1024) + b'"}', 413),
        ],
    )
    def test_a_body_that_cannot_be_kept_is_refused(self, world: World, body: bytes, status: int) -> None:
        case = world.draft()
        answer = world.client(ENTERPRISE).generic(
            "POST",
            f"/api/v1/{path_of(case, 'steps/discard')}",
            body,
            "application/json",
            headers={"Idempotency-Key": "a", "If-Match": f'"{case.version}"'},
        )
        assert answer.status_code == status
        assert set(answer.json()) == {"code", "detail", "reasons"}

    def test_another_media_type_is_refused(self, world: World) -> None:
        answer = world.client(ENTERPRISE).generic(
            "POST", "/api/v1/grading/cases", b"<a/>", "text/xml", headers={"Idempotency-Key": "a"}
        )
        assert (answer.status_code, answer.json()["code"]) == (415, "unsupported_media_type")

    def test_another_method_is_refused(self, world: World) -> None:
        answer = world.client(ENTERPRISE).delete("/api/v1/cases")
        assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")

    @pytest.mark.parametrize("reference", ["%00", "x" * 500, "%FF%FE", "安标-冀-2026-99999"])
    def test_a_reference_that_does_not_exist_is_not_found(self, world: World, reference: str) -> None:
        assert world.client(OFFICE).get(f"/api/v1/grading/cases/{reference}").status_code == 404

    def test_messages_come_in_the_language_asked_for(self, world: World) -> None:
        client = world.client(ENTERPRISE)
        answer = client.get("/api/v1/cases", headers={"X-Banli-Acting": "0", "Accept-Language": "en"})
        assert answer.json()["detail"].startswith("You cannot act for that membership today")
        assert answer["Content-Language"] == "en"

    def test_an_address_that_does_not_exist_answers_in_the_same_shape(self, world: World) -> None:
        answer = world.client(OFFICE).get("/api/v1/no/such/address")
        assert answer.status_code == 404
        assert set(answer.json()) == {"code", "detail", "reasons"}
