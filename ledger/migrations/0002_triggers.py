from django.db import migrations

from ledger.triggers import EVERY, FUNCTIONS
from records.triggers import Install


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial"), ("records", "0002_triggers")]

    operations = [
        migrations.RunSQL(FUNCTIONS, migrations.RunSQL.noop),
        Install(EVERY),
    ]
