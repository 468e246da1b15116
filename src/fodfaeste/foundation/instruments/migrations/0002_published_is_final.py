"""The database itself refuses to change or remove a published instrument. Only its last day may be set."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

KEPT = ("key", "number", "title", "language", "definition", "status", "valid_from", "published_at")
TABLE = "instruments_instrumentversion"
WORDS = "a published instrument never changes"


def _sqlite() -> list[str]:
    changed = " OR ".join(f'NEW."{name}" IS NOT OLD."{name}"' for name in KEPT)
    return [
        f"""CREATE TRIGGER instrument_no_update BEFORE UPDATE ON {TABLE}
            WHEN OLD.status = 'published' AND ({changed}) BEGIN SELECT RAISE(ABORT, '{WORDS}'); END""",
        f"""CREATE TRIGGER instrument_no_delete BEFORE DELETE ON {TABLE}
            WHEN OLD.status = 'published' BEGIN SELECT RAISE(ABORT, '{WORDS}'); END""",
    ]


def _postgresql() -> list[str]:
    changed = " OR ".join(f'NEW."{name}" IS DISTINCT FROM OLD."{name}"' for name in KEPT)
    return [
        f"""CREATE FUNCTION instrument_refuse() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN RAISE EXCEPTION '{WORDS}'; END $$""",
        f"""CREATE TRIGGER instrument_no_update BEFORE UPDATE ON {TABLE} FOR EACH ROW
            WHEN (OLD.status = 'published' AND ({changed})) EXECUTE FUNCTION instrument_refuse()""",
        f"""CREATE TRIGGER instrument_no_delete BEFORE DELETE ON {TABLE} FOR EACH ROW
            WHEN (OLD.status = 'published') EXECUTE FUNCTION instrument_refuse()""",
    ]


UNDO = {
    "sqlite": ["DROP TRIGGER instrument_no_update", "DROP TRIGGER instrument_no_delete"],
    "postgresql": [
        f"DROP TRIGGER instrument_no_update ON {TABLE}",
        f"DROP TRIGGER instrument_no_delete ON {TABLE}",
        "DROP FUNCTION instrument_refuse()",
    ],
}


def guard(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    for statement in {"sqlite": _sqlite, "postgresql": _postgresql}[editor.connection.vendor]():
        editor.execute(statement, params=None)


def unguard(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    for statement in UNDO[editor.connection.vendor]:
        editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("instruments", "0001_initial")]
    operations = [migrations.RunPython(guard, unguard)]
