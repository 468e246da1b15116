"""The plan on paper: one page, tagged for screen readers."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from fodfaeste.foundation.paper import compiled

_SHEET = Path(__file__).parent / "paper" / "plan.typ"


@dataclass(frozen=True)
class PaperStep:
    what: str
    who: str
    when: str
    status: str
    goal: str = ""


@dataclass(frozen=True)
class Paper:
    """Everything that is printed. `tracks` are (title, steps) in reading order."""

    municipality: str
    name: str
    made: str
    state: str
    goal: str
    sub_goals: tuple[str, ...]
    tracks: tuple[tuple[str, tuple[PaperStep, ...]], ...]
    answer: str
    words: str
    printed: date


def render(paper: Paper) -> bytes:
    """The PDF (PDF/UA-1)."""
    return compiled(_SHEET, _plain(paper))


def _plain(paper: Paper) -> dict[str, Any]:
    tracks = [{"title": title, "steps": [vars(step) for step in steps]} for title, steps in paper.tracks]
    return {**vars(paper), "tracks": tracks, "printed": [paper.printed.year, paper.printed.month, paper.printed.day]}
