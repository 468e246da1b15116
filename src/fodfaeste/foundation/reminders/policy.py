"""Who chooses, and who sends."""

from fodfaeste.foundation.access.policy import ALWAYS, allow


def register() -> None:
    allow("reminders.choose", "vælge påmindelser", borger="self")
    allow("reminders.send", "sende påmindelser", system=ALWAYS)
