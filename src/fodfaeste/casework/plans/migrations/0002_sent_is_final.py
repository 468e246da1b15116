"""The database itself refuses to change a plan that was sent to a citizen."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

SQLITE = [
    """CREATE TRIGGER planversion_no_update BEFORE UPDATE ON plans_planversion
       BEGIN SELECT RAISE(ABORT, 'a sent plan is final'); END""",
]
POSTGRESQL = [
    """CREATE FUNCTION planversion_refuse() RETURNS trigger LANGUAGE plpgsql AS
       $$ BEGIN RAISE EXCEPTION 'a sent plan is final'; END $$""",
    """CREATE TRIGGER planversion_no_update BEFORE UPDATE ON plans_planversion
       FOR EACH ROW EXECUTE FUNCTION planversion_refuse()""",
]
UNDO = {
    "sqlite": ["DROP TRIGGER planversion_no_update"],
    "postgresql": [
        "DROP TRIGGER planversion_no_update ON plans_planversion",
        "DROP FUNCTION planversion_refuse()",
    ],
}


def guard(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    for statement in {"sqlite": SQLITE, "postgresql": POSTGRESQL}[editor.connection.vendor]:
        editor.execute(statement)


def unguard(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    for statement in UNDO[editor.connection.vendor]:
        editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("plans", "0001_initial")]
    operations = [migrations.RunPython(guard, unguard)]
