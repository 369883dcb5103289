from django.db import migrations

from records.triggers import FUNCTIONS, Install, chained


class Migration(migrations.Migration):
    dependencies = [("records", "0001_initial")]

    operations = [
        migrations.RunSQL(FUNCTIONS, migrations.RunSQL.noop),
        Install(chained("records_systemevent", "stream_id")),
    ]
