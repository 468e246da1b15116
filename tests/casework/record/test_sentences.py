"""Every verb that the program records has a Danish sentence."""

import ast
import re
from pathlib import Path

import fodfaeste
from fodfaeste.casework.conversations.models import STATUSES
from fodfaeste.casework.plans.rules import STEP_STATUSES
from fodfaeste.casework.record.sentences import SENTENCES
from fodfaeste.foundation.access.policy import verbs

ROOT = Path(fodfaeste.__file__).parent
SHAPE = re.compile(r"[a-z_]+\.[a-z_]+")
NOT_VERBS = {"fil.csv"}


def recorded_in(path: Path) -> set[str]:
    """Texts shaped like a journal verb in a file that writes the journal, the verbs of access left out."""
    text = path.read_text(encoding="utf-8")
    if "journal.actions import" not in text:
        return set()
    found = {
        node.value
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and SHAPE.fullmatch(node.value)
    }
    return {name for name in found - NOT_VERBS - {each.name for each in verbs()} if not name.endswith("_")}


def test_every_recorded_verb_has_a_sentence() -> None:
    found = {verb for path in ROOT.rglob("*.py") for verb in recorded_in(path)}
    assert len(found) > 30
    assert found - set(SENTENCES) == set()


def test_every_state_that_becomes_a_verb_has_a_sentence() -> None:
    composed = {f"plan.step_{status}" for status in STEP_STATUSES}
    composed |= {f"conversation.{status}" for status in STATUSES}
    composed |= {"plan.unsaved_used", "plan.unsaved_dismissed", "agreement.done", "agreement.reopened"}
    assert composed - set(SENTENCES) == set()


def test_a_sentence_is_lower_case_and_without_a_full_stop() -> None:
    assert all(text[0].islower() and not text.endswith(".") for text in SENTENCES.values())
