"""The register of bodies that get copies, in the console; and copies in the log of mails."""

from datetime import date

import pytest

from accounts.roles import Capacity, Level
from casework.models import OutboxMessage
from grading.models import CopyBody
from records import clock
from tests import factories

pytestmark = pytest.mark.django_db
BODIES = "/console/grading/copybody/"


def test_a_body_is_entered_with_its_department_and_kept_with_its_history(operator, as_actor):
    department = factories.organisation(
        Capacity.EMERGENCY_MANAGEMENT_DEPARTMENT, level=Level.PROVINCE, name="河北省应急管理厅"
    )
    row = {"department": department.name, "kind": "trade_union", "name": "河北省总工会", "email": "", "until": ""}

    response = as_actor(operator).post(f"{BODIES}add/", row | {"since": "2022-01-01"})

    assert response.status_code == 302
    body = CopyBody.objects.get()
    assert (body.department, body.kind, body.since) == (department, "trade_union", date(2022, 1, 1))
    assert body.history.count() == 1
    assert "河北省总工会" in as_actor(operator).get(BODIES).text


def test_a_mail_to_a_body_outside_stands_in_the_log_with_its_address(operator, as_actor):
    OutboxMessage.objects.create(
        dedupe_key="list_copy:1",
        address="union@example.cn",
        template="list_copy",
        message_id="<1@example.cn>",
        created_at=clock.now(),
        next_attempt_at=clock.now(),
    )
    client = as_actor(operator)

    assert "union@example.cn" in client.get("/console/casework/outboxmessage/").text
    assert "union@example.cn" in client.get("/console/casework/outboxmessage/?q=union").text


def test_a_mail_that_was_given_up_is_sent_again_and_no_other(operator, as_actor):
    rows = {
        state: OutboxMessage.objects.create(
            dedupe_key=f"list_copy:{state}",
            address=f"{state}@example.cn",
            template="list_copy",
            message_id=f"<{state}@example.cn>",
            created_at=clock.now(),
            next_attempt_at=clock.now(),
            state=state,
            attempts=3,
        )
        for state in ("failed", "sent")
    }
    chosen = {"action": "send_again", "_selected_action": [row.pk for row in rows.values()]}

    page = as_actor(operator).post("/console/casework/outboxmessage/", chosen, follow=True)

    assert page.status_code == 200
    states = {key: OutboxMessage.objects.get(pk=row.pk) for key, row in rows.items()}
    assert (states["failed"].state, states["failed"].attempts) == ("waiting", 0)
    assert (states["sent"].state, states["sent"].attempts) == ("sent", 3)
