"""Posts entries of two legs with django-hordak: a worker of the race in ``ledger.py``, in an environment of its own.

The same PostgreSQL, the same driver, the same connection options; ``prepare`` makes the tables.
"""

import os
import sys
from datetime import date
from urllib.parse import parse_qsl, urlsplit

import django
from django.conf import settings
from django.core.management import call_command

from tests.bench import _racing


def set_up() -> None:
    """Configure a site that has nothing but hordak."""
    url = urlsplit(os.environ["HORDAK_DATABASE_URL"])
    options = {"server_side_binding": True, "prepare_threshold": 5}
    settings.configure(
        INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "mptt", "djmoney", "hordak"],
        DATABASES={
            "default": {
                "ENGINE": "django.db.backends.postgresql",
                "NAME": url.path.lstrip("/"),
                "USER": url.username or "",
                "PASSWORD": url.password or "",
                "HOST": url.hostname or dict(parse_qsl(url.query)).get("host", ""),
                "PORT": url.port or "",
                "CONN_MAX_AGE": 60,
                "OPTIONS": options,
            }
        },
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        CURRENCIES=["CNY"],
        DEFAULT_CURRENCY="CNY",
        SECRET_KEY="bench",
        USE_TZ=True,
    )
    django.setup()


def main() -> None:
    set_up()
    if sys.argv[1:] == ["prepare"]:
        call_command("migrate", verbosity=0)
        return
    seconds, number = sys.argv[1:]
    from hordak.models import Account, AccountType
    from moneyed import Money

    names = [("Bank", AccountType.asset), ("Provisions", AccountType.liability)]
    bank, provisions = [
        Account.objects.get_or_create(name=f"{name} {number}", defaults={"type": type_, "currencies": ["CNY"]})[0]
        for name, type_ in names
    ]
    amount, day = Money("100.07", "CNY"), date(2026, 3, 5)

    def act() -> None:
        provisions.transfer_to(bank, amount, date=day, description="Race")

    _racing.work(act, float(seconds))


if __name__ == "__main__":
    main()
