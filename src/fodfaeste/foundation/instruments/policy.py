"""Who may publish instruments. Answering them belongs to the rooms that ask."""

from fodfaeste.foundation.access.policy import ALWAYS, allow


def register() -> None:
    allow("instruments.publish", "udgive skemaer", administrator=ALWAYS, system=ALWAYS)
