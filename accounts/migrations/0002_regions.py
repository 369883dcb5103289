import csv
from pathlib import Path

from django.db import migrations

REGIONS = Path(__file__).parent.parent / "data" / "regions.csv"


def load(apps, schema_editor):
    """Enter the administrative divisions, parents first."""
    Region = apps.get_model("accounts", "Region")
    with REGIONS.open(encoding="utf-8", newline="") as file:
        rows = sorted(csv.DictReader(file), key=lambda row: row["code"])
    order = {"province": 0, "prefecture": 1, "county": 2}
    rows.sort(key=lambda row: order[row["level"]])
    Region.objects.bulk_create(
        [
            Region(code=row["code"], name=row["name"], level=row["level"], parent_id=row["parent"] or None)
            for row in rows
        ],
        batch_size=1000,
    )


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
