"""Collectors hear of every change of targets and credentials, whoever makes it."""

from django.db import migrations

ADD = """
    CREATE FUNCTION monitoring_tell_collectors() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        NOTIFY bag_targets;
        RETURN NULL;
    END $$;
    CREATE TRIGGER tell_collectors AFTER INSERT OR UPDATE OR DELETE ON monitoring_target
        FOR EACH STATEMENT EXECUTE FUNCTION monitoring_tell_collectors();
    CREATE TRIGGER tell_collectors AFTER INSERT OR UPDATE OR DELETE ON monitoring_credential
        FOR EACH STATEMENT EXECUTE FUNCTION monitoring_tell_collectors();
"""
REMOVE = """
    DROP TRIGGER tell_collectors ON monitoring_target;
    DROP TRIGGER tell_collectors ON monitoring_credential;
    DROP FUNCTION monitoring_tell_collectors();
"""


class Migration(migrations.Migration):
    dependencies = [("monitoring", "0001_initial")]
    operations = [migrations.RunSQL(ADD, REMOVE)]
