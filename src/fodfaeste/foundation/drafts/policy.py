"""Everybody may keep what they type themselves; the form's own verb decides for each subject."""

from fodfaeste.foundation.access.policy import ALWAYS, allow
from fodfaeste.foundation.journal.actor import ROLES


def register() -> None:
    allow("draft.keep", "gemme en kladde", **dict.fromkeys(ROLES, ALWAYS))
