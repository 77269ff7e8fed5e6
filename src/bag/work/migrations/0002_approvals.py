"""Nobody approves what they asked for or entered: a rule over two tables, so a trigger."""

from django.db import migrations

ADD = """
    CREATE FUNCTION work_approval_not_own() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF EXISTS (
            SELECT FROM work_request
            WHERE id = NEW.request_id AND NEW.decided_by_id IN (requester_id, opened_by_id)
        ) THEN
            RAISE check_violation USING
                MESSAGE = 'nobody approves their own request', CONSTRAINT = 'approval_not_own';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER approval_not_own BEFORE INSERT OR UPDATE ON work_approval
        FOR EACH ROW WHEN (NEW.decided_by_id IS NOT NULL) EXECUTE FUNCTION work_approval_not_own();
"""
REMOVE = """
    DROP TRIGGER approval_not_own ON work_approval;
    DROP FUNCTION work_approval_not_own();
"""


class Migration(migrations.Migration):
    dependencies = [("work", "0001_initial")]
    operations = [migrations.RunSQL(ADD, REMOVE)]
