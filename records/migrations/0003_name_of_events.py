from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("records", "0002_triggers")]

    operations = [
        migrations.AlterModelOptions(
            name="systemevent",
            options={
                "ordering": ["stream", "sequence"],
                "verbose_name": "event outside a case",
                "verbose_name_plural": "events outside cases",
            },
        ),
    ]
