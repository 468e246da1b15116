"""What may happen to conversations and agreements, gathered from the files of each subject."""

from fodfaeste.casework.conversations.agreeing import finish_agreement, follow_up, into_plan
from fodfaeste.casework.conversations.booking import book, cancel, mark_no_show, move
from fodfaeste.casework.conversations.rules import AgreementDraft
from fodfaeste.casework.conversations.writing import hold, prepare, save_draft, tell, write_down

__all__ = [
    "AgreementDraft", "book", "cancel", "finish_agreement", "follow_up", "hold", "into_plan", "mark_no_show", "move",
    "prepare", "save_draft", "tell", "write_down",
]  # fmt: skip
