"""The database itself refuses to make a survey less anonymous, or more, than it was said to be."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

DO = {
    "sqlite": [
        """CREATE TRIGGER survey_anonymity_fixed BEFORE UPDATE ON surveys_survey
           WHEN NEW.anonymous <> OLD.anonymous
           BEGIN SELECT RAISE(ABORT, 'the anonymity of a survey is fixed'); END""",
    ],
    "postgresql": [
        """CREATE FUNCTION survey_refuse() RETURNS trigger LANGUAGE plpgsql AS
           $$ BEGIN RAISE EXCEPTION 'the anonymity of a survey is fixed'; END $$""",
        """CREATE TRIGGER survey_anonymity_fixed BEFORE UPDATE ON surveys_survey FOR EACH ROW
           WHEN (NEW.anonymous IS DISTINCT FROM OLD.anonymous) EXECUTE FUNCTION survey_refuse()""",
    ],
}
UNDO = {
    "sqlite": ["DROP TRIGGER survey_anonymity_fixed"],
    "postgresql": ["DROP TRIGGER survey_anonymity_fixed ON surveys_survey", "DROP FUNCTION survey_refuse()"],
}


def fix(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    for statement in DO[editor.connection.vendor]:
        editor.execute(statement)


def unfix(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    for statement in UNDO[editor.connection.vendor]:
        editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("surveys", "0001_initial")]
    operations = [migrations.RunPython(fix, unfix)]
