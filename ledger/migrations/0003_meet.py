from django.db import migrations

from ledger.triggers import FUNCTIONS, MEETING


class Migration(migrations.Migration):
    """Books are locked and looked at in one journey; the look at a new entry goes by the indexes alone."""

    dependencies = [("ledger", "0002_triggers")]

    operations = [
        migrations.RunSQL(FUNCTIONS, migrations.RunSQL.noop),
        migrations.RunSQL(MEETING, migrations.RunSQL.noop),
    ]
