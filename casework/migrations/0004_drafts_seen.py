from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("casework", "0003_extensions")]

    operations = [
        migrations.AddField(
            model_name="stepdraft",
            name="page",
            field=models.CharField(blank=True, default="", max_length=36),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="stepdraft",
            name="based_on",
            field=models.CharField(blank=True, default="", max_length=64),
            preserve_default=False,
        ),
    ]
