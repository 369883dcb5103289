from django.db import migrations

INDUSTRIES = [
    ("chemicals", "化工", "Chemicals"),
    ("pharmaceuticals", "医药", "Pharmaceuticals"),
    ("hazardous-chemicals", "危险化学品", "Hazardous chemicals"),
    ("fireworks", "烟花爆竹", "Fireworks"),
    ("oil-extraction", "石油开采", "Oil extraction"),
    ("metallurgy", "冶金", "Metallurgy"),
    ("non-ferrous-metals", "有色", "Non-ferrous metals"),
    ("building-materials", "建材", "Building materials"),
    ("machinery", "机械", "Machinery"),
    ("light-industry", "轻工", "Light industry"),
    ("textiles", "纺织", "Textiles"),
    ("tobacco", "烟草", "Tobacco"),
    ("commerce", "商贸", "Commerce and trade"),
]


def load(apps, schema_editor):
    """Enter the industries that the measures name (G-2); the office can add others."""
    Industry = apps.get_model("grading", "Industry")
    Industry.objects.bulk_create(Industry(code=code, name=name, name_en=english) for code, name, english in INDUSTRIES)


class Migration(migrations.Migration):
    dependencies = [("grading", "0001_initial")]

    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
