"""Subscribing to one's own calendar, and reading it with an independent parser as a calendar program would."""

import re

from django.test import Client
from icalendar import Calendar, Event


def address(client: Client) -> str:
    """Make a subscription on the page and take the address from it."""
    page = client.post("/min-kalender/", {"make": "1"}).content.decode()
    found = re.search(r'value="http://testserver(/kalender/[^"]+\.ics)"', page)
    assert found, "the address is shown"
    return found[1]


def read(where: str) -> dict[str, Event]:
    """The events behind an address, by identity; nobody is signed in."""
    answer = Client().get(where)
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    return {str(each["UID"]): each for each in Calendar.from_ical(answer.content).walk("VEVENT")}
