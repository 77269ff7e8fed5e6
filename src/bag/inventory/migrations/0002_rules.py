"""Rules that models cannot express: rack units hold one device a side."""

from django.db import migrations

ADD = """
    ALTER TABLE inventory_equipment ADD CONSTRAINT equipment_own_room EXCLUDE USING gist (
        int8range(rack_id, rack_id, '[]') WITH &&,
        numrange(position_u, position_u + rack_height) WITH &&,
        rack_faces WITH &&
    ) WHERE (rack_id IS NOT NULL AND position_u IS NOT NULL);
"""
REMOVE = "ALTER TABLE inventory_equipment DROP CONSTRAINT equipment_own_room;"


class Migration(migrations.Migration):
    dependencies = [("inventory", "0001_initial")]
    operations = [migrations.RunSQL(ADD, REMOVE)]
