"""What the fixtures promise to all other tests."""

import pytest
from django.core.mail import send_mail

from accounts.models import Region
from records.models import ClockOffset


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [1, 2])
def test_a_transactional_test_finds_what_migrations_wrote_and_nothing_of_the_test_before(turn):
    assert Region.objects.filter(code="110000").exists()
    assert not ClockOffset.objects.exists()
    ClockOffset.objects.create(pk=1, seconds=turn)
    Region.objects.all().update(name="x")


def test_the_mail_server_takes_real_mail(smtp):
    send_mail("Subject 通知", "Text", "from@example.org", ["to@example.org"])
    (message,) = smtp.wait_for(1, "to@example.org")
    assert message["Subject"] == "Subject 通知"
