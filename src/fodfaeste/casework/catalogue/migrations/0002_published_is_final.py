"""The database itself refuses to change a version that was published."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

SQLITE = [
    """CREATE TRIGGER interventionversion_no_update BEFORE UPDATE ON catalogue_interventionversion
       WHEN OLD.published_at IS NOT NULL
       BEGIN SELECT RAISE(ABORT, 'a published version is final'); END""",
]
POSTGRESQL = [
    """CREATE FUNCTION interventionversion_refuse() RETURNS trigger LANGUAGE plpgsql AS
       $$ BEGIN RAISE EXCEPTION 'a published version is final'; END $$""",
    """CREATE TRIGGER interventionversion_no_update BEFORE UPDATE ON catalogue_interventionversion
       FOR EACH ROW WHEN (OLD.published_at IS NOT NULL) EXECUTE FUNCTION interventionversion_refuse()""",
]
UNDO = {
    "sqlite": ["DROP TRIGGER interventionversion_no_update"],
    "postgresql": [
        "DROP TRIGGER interventionversion_no_update ON catalogue_interventionversion",
        "DROP FUNCTION interventionversion_refuse()",
    ],
}


def guard(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    for statement in {"sqlite": SQLITE, "postgresql": POSTGRESQL}[editor.connection.vendor]:
        editor.execute(statement)


def unguard(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    for statement in UNDO[editor.connection.vendor]:
        editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0001_initial")]
    operations = [migrations.RunPython(guard, unguard)]
