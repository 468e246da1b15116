"""What an empty installation needs before anybody can work: the shipped rules and instruments."""

from collections.abc import Iterator

from fodfaeste.foundation.journal.actor import system


def load_shipped() -> Iterator[str]:
    """Load what is missing and say so, one line per kind. Never touches what the municipality has changed."""
    from fodfaeste.casework.plans.templating import load_shipped_templates
    from fodfaeste.foundation.instruments.actions import load_shipped_instruments
    from fodfaeste.foundation.rules.actions import load_shipped_tables

    added = load_shipped_tables(actor=system("Opsætning"), purpose="Opsætning af installationen")
    yield f"rules: {added} rows added"
    added = load_shipped_instruments(actor=system("Opsætning"), purpose="Opsætning af installationen")
    yield f"instruments: {added} versions added"
    added = load_shipped_templates(actor=system("Opsætning"), purpose="Opsætning af installationen")
    yield f"plan templates: {added} added"
