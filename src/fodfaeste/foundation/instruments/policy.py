"""Who may read and publish instruments. Answering them belongs to the rooms that ask."""

from fodfaeste.foundation.access.grounds import EMPLOYEES
from fodfaeste.foundation.access.policy import ALWAYS, allow


def register() -> None:
    allow("instruments.view", "se skemaerne", **dict.fromkeys(EMPLOYEES, ALWAYS))
    allow("instruments.publish", "udgive skemaer", administrator=ALWAYS, system=ALWAYS)
