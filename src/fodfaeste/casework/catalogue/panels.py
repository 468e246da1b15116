"""What the rooms above show on the catalogue's pages: they know who takes part and what came of it."""

from collections.abc import Callable, Sequence

from fodfaeste.casework.catalogue.models import Intervention
from fodfaeste.foundation.journal.actor import Actor
from fodfaeste.foundation.panel import Panel

outcome_sentences: list[Callable[[Sequence[int]], dict[int, str]]] = []
"""Intervention ids → one sentence each about what happened to others, with its numbers."""

intervention_blocks: list[Callable[[Actor, Intervention], Panel | None]] = []
"""Blocks on the page of one intervention, in the order in which they were added."""


def sentences(ids: Sequence[int]) -> dict[int, str]:
    found: dict[int, str] = {}
    for each in outcome_sentences:
        found |= each(ids)
    return found


def blocks(actor: Actor, intervention: Intervention) -> list[Panel]:
    offered = (each(actor, intervention) for each in intervention_blocks)
    return [panel for panel in offered if panel is not None]
