"""The range type behind the rule that address ranges do not overlap; the tables follow in 0002."""

from django.db import migrations


class Migration(migrations.Migration):
    initial = True
    dependencies: list[tuple[str, str]] = []
    operations = [
        migrations.RunSQL("CREATE TYPE addresses_span AS RANGE (subtype = inet)", "DROP TYPE addresses_span")
    ]
