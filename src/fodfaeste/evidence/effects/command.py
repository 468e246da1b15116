"""`fodfaeste effect …`: one question, several estimators, all shown."""

from __future__ import annotations

import click

from fodfaeste.evidence.effects.matching.command import match


@click.group()
def effect() -> None:
    """Estimate what a measure did. Every estimate needs a comparison; a before-after difference is not an effect."""


effect.add_command(match)
