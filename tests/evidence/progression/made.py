"""Scores made for tests, as arrays and as files."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np
from click.testing import CliRunner, Result

from fodfaeste.cli import main
from fodfaeste.evidence.tables import Floats

ROLES = ("citizen", "caseworker", "psychologist")


def cube(
    seed: int, citizens: int = 30, occasions: int = 3, roles: int = 2, items: int = 4, gaps: float = 0.0
) -> Floats:  # fmt: skip
    """Scores with citizens, change, roles and items in them."""
    source = np.random.default_rng(seed)
    scores = (
        5
        + source.normal(0, 1.2, (citizens, 1, 1, 1))
        + source.normal(0, 0.6, (citizens, occasions, 1, 1))
        + source.normal(0, 0.5, (citizens, 1, roles, 1))
        + source.normal(0, 0.4, (1, 1, roles, 1))
        + source.normal(0, 0.5, (1, 1, 1, items))
        + source.normal(0, 0.8, (citizens, occasions, roles, items))
    )
    scores[source.random(scores.shape) < gaps] = np.nan
    return np.asarray(scores)


def rows_of(scores: Floats) -> list[str]:
    """A cube as lines of a long file: citizen, occasion, role, item, score."""
    return [
        f"b{p + 1:03},{o + 1},{ROLES[r]},q{i + 1},{scores[p, o, r, i]:.6f}"
        for p, o, r, i in np.argwhere(~np.isnan(scores))
    ]


def written(path: Path, scores: Floats) -> Path:
    return text(path, "citizen,occasion,role,item,score", *rows_of(scores))


def text(path: Path, *lines: str) -> Path:
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def run(command: str, path: Path, *words: object) -> Result:
    words = ("progression", command, path, *words)
    return CliRunner().invoke(main, [str(word) for word in words], catch_exceptions=False)


def sentence(command: str, path: Path, *words: object) -> str:
    """The one sentence with which a command refuses."""
    done = run(command, path, *words)
    assert done.exit_code == 2, done.stdout
    lines: Iterable[str] = done.stderr.strip().splitlines()
    (only,) = lines
    return only
