"""Logging in to the API by token, and the hand that acts."""

from datetime import timedelta
from typing import Any

import pytest
from knox.models import AuthToken
from rest_framework.test import APIClient

from accounts.models import Delegation, Membership, Organisation, Person
from records import clock

pytestmark = pytest.mark.django_db

PASSWORD = "long enough to be a password"
EMAIL = "li@office.example"


@pytest.fixture
def person() -> Person:
    person = Person.objects.create_user(EMAIL, "李敏", PASSWORD)
    office = Organisation.objects.create(name="评审中心", credit_code="91110000100000000X", region_id="130100")
    office.capacities.create(capacity="organizing_unit")
    Membership.objects.create(person=person, organisation=office, roles=["handler"], since=clock.today())
    return person


@pytest.fixture
def client() -> APIClient:
    return APIClient(headers={"accept-language": "en"})


def login(client: APIClient, email: Any = EMAIL, password: Any = PASSWORD) -> Any:
    return client.post("/api/v1/login", {"email": email, "password": password}, format="json")


def logged_in(client: APIClient) -> APIClient:
    client.credentials(HTTP_AUTHORIZATION=f"Token {login(client).json()['token']}")
    return client


class TestLogin:
    def test_a_token_opens_the_api_and_logging_out_ends_it(self, client: APIClient, person: Person) -> None:
        logged_in(client)
        assert client.get("/api/v1/me").json()["person"]["email"] == EMAIL
        assert client.post("/api/v1/logout").status_code == 204
        assert client.get("/api/v1/me").status_code == 401

    def test_the_address_is_read_without_regard_to_case(self, client: APIClient, person: Person) -> None:
        assert login(client, email=EMAIL.upper()).status_code == 200

    @pytest.mark.parametrize(("email", "password"), [(EMAIL, "wrong"), ("nobody@office.example", PASSWORD)])
    def test_a_wrong_pair_is_refused_without_saying_which(
        self, client: APIClient, person: Person, email: str, password: str
    ) -> None:
        answer = login(client, email, password)
        assert (answer.status_code, answer.json()["code"]) == (403, "wrong_password")

    def test_somebody_who_has_left_gets_no_token(self, client: APIClient, person: Person) -> None:
        Person.objects.filter(pk=person.pk).update(is_active=False)
        assert login(client).status_code == 403

    def test_five_wrong_passwords_lock_the_address_and_nobody_else(self, client: APIClient, person: Person) -> None:
        Person.objects.create_user("other@office.example", "孙悦", PASSWORD)
        codes = [login(client, password="wrong").status_code for _ in range(5)]
        assert codes == [403, 403, 403, 403, 429]
        locked = login(client)
        assert (locked.status_code, locked.json()["code"]) == (429, "locked_out")
        assert login(client, email="other@office.example").status_code == 200

    @pytest.mark.parametrize(
        ("email", "password", "path"),
        [
            ("no address", PASSWORD, "/email"),
            (EMAIL, "", "/password"),
            (EMAIL, None, "/password"),
            (["a"], PASSWORD, "/email"),
            (EMAIL, "x" * 201, "/password"),
        ],
    )
    def test_what_is_no_login_is_named_by_its_place(
        self, client: APIClient, email: Any, password: Any, path: str
    ) -> None:
        answer = login(client, email, password)
        assert answer.status_code == 422
        assert [reason["path"] for reason in answer.json()["reasons"]] == [path]

    @pytest.mark.parametrize("header", ["Token", "Token a b", "Token \xff\xfe", "Token " + "0" * 64, "Basic eA=="])
    def test_a_header_that_is_no_token_is_refused(self, client: APIClient, header: str) -> None:
        answer = client.get("/api/v1/me", headers={"authorization": header})
        assert answer.status_code == 401
        assert set(answer.json()) == {"code", "detail", "reasons"}

    def test_a_token_that_has_run_out_is_refused(self, client: APIClient, person: Person) -> None:
        logged_in(client)
        AuthToken.objects.update(expiry=clock.now() - timedelta(seconds=1))
        assert client.get("/api/v1/me").status_code == 401

    def test_a_session_needs_the_token_against_forged_requests(self, person: Person) -> None:
        client = APIClient(enforce_csrf_checks=True)
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        assert client.get("/api/v1/me").status_code == 200
        assert client.post("/api/v1/logout").status_code == 403


class TestHand:
    def test_every_hand_of_today_is_listed(self, client: APIClient, person: Person) -> None:
        absent = self.colleague_away(person)
        me = logged_in(client).get("/api/v1/me").json()
        own = Membership.objects.get(person=person)
        assert [hand["token"] for hand in me["hands"]] == [str(own.pk), f"{own.pk}:{absent.pk}"]
        assert me["acting"] == str(own.pk)
        assert me["hands"][1]["name"] == "李敏 for 陈立"
        assert me["hands"][1]["roles"] == ["signer"]
        assert me["hands"][0]["capacities"] == ["organizing_unit"]

    def test_the_header_chooses(self, client: APIClient, person: Person) -> None:
        absent = self.colleague_away(person)
        token = f"{Membership.objects.get(person=person).pk}:{absent.pk}"
        me = logged_in(client).get("/api/v1/me", headers={"X-Banli-Acting": token}).json()
        assert me["acting"] == token

    @pytest.mark.parametrize("token", ["0", "", "x", "1:2", "9" * 400])
    def test_a_hand_that_is_not_theirs_is_refused(self, client: APIClient, person: Person, token: str) -> None:
        answer = logged_in(client).get("/api/v1/me", headers={"X-Banli-Acting": token})
        assert (answer.status_code, answer.json()["code"]) == (403, "unknown_hand")

    def test_without_a_login_it_is_the_login_that_is_missing(self, client: APIClient, person: Person) -> None:
        header = {"X-Banli-Acting": "1"}
        assert client.get("/api/v1/me", headers=header).status_code == 401
        answer = client.post("/api/v1/login", {"email": EMAIL, "password": PASSWORD}, format="json", headers=header)
        assert answer.status_code == 200

    def test_a_hand_ends_with_the_absence(self, client: APIClient, person: Person) -> None:
        absent = self.colleague_away(person)
        token = f"{Membership.objects.get(person=person).pk}:{absent.pk}"
        yesterday = clock.today() - timedelta(days=1)
        Delegation.objects.update(since=yesterday, until=yesterday)
        answer = logged_in(client).get("/api/v1/me", headers={"X-Banli-Acting": token})
        assert answer.status_code == 403

    def test_who_acts_for_nobody_is_told_so(self, client: APIClient, person: Person) -> None:
        Membership.objects.update(until=clock.today() - timedelta(days=1), since=clock.today() - timedelta(days=2))
        answer = logged_in(client).get("/api/v1/cases")
        assert (answer.status_code, answer.json()["code"]) == (403, "no_membership")

    def test_the_language_follows_the_request(self, client: APIClient, person: Person) -> None:
        header = {"X-Banli-Acting": "0", "Accept-Language": "zh-CN"}
        answer = logged_in(client).get("/api/v1/me", headers=header)
        assert answer["Content-Language"] == "zh-hans"
        assert answer.json()["code"] == "unknown_hand"

    def colleague_away(self, person: Person) -> Membership:
        office = Membership.objects.get(person=person).organisation
        colleague = Person.objects.create_user("chen@office.example", "陈立", PASSWORD)
        absent = Membership.objects.create(person=colleague, organisation=office, roles=["signer"], since=clock.today())
        Delegation.objects.create(
            absent=absent,
            stand_in=Membership.objects.get(person=person),
            since=clock.today(),
            until=clock.today(),
            reason="出差",
        )
        return absent
