"""`fodfaeste effect …`: one question, several estimators, all shown."""

from __future__ import annotations

import click

from fodfaeste.evidence.effects.did.command import did
from fodfaeste.evidence.effects.matching.command import match
from fodfaeste.evidence.effects.power.command import power
from fodfaeste.evidence.effects.synth.command import synth


@click.group()
def effect() -> None:
    """Estimate what a measure did. Every estimate needs a comparison; a before-after difference is not an effect."""


effect.add_command(match)
effect.add_command(power)
effect.add_command(synth)
effect.add_command(did)
