"""The words every reminder by e-mail ends with."""

from django.conf import settings
from django.urls import reverse


def body(*paragraphs: str) -> str:
    """A reminder's text: what it reminds of, why it came, how to be rid of it, and who writes."""
    why = (
        "Du får mailen, fordi du har sagt ja til påmindelser. Du kan ikke svare på den. Du kan slå påmindelser fra her:"
        f"\n{link('my_reminders')}"
    )
    return "\n\n".join([*paragraphs, why, settings.FODFAESTE_MUNICIPALITY]) + "\n"


def link(page: str) -> str:
    """The whole address of a page of one's own."""
    return f"{settings.FODFAESTE_ADDRESS}{reverse(page)}"
