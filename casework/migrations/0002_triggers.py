from django.db import migrations

from records.triggers import Install, append_only, chained, freezable


class Migration(migrations.Migration):
    dependencies = [("casework", "0001_initial"), ("records", "0002_triggers")]

    operations = [
        Install(chained("casework_event", "case_id")),
        Install(append_only("casework_signature")),
        Install(freezable("casework_content")),
    ]
