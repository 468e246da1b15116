"""What the tests of conversations set up: bookings in the past and the future, forms as a browser sends them."""

from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from typing import Any

from fodfaeste.casework.conversations import actions
from fodfaeste.casework.conversations.actions import AgreementDraft
from fodfaeste.casework.conversations.models import Conversation
from fodfaeste.foundation import clock
from tests.cast import Cast

NOON = datetime(2026, 9, 15, 10, 0, tzinfo=UTC)
"""A Tuesday at 12.00 in Denmark. Tests that are about time run at this moment."""


def booked(
    cast: Cast, who: str = "anna", by: str = "mette", starts: datetime | None = None, **more: Any
) -> Conversation:
    """A conversation in an hour, or at `starts`, booked when it still lay ahead."""
    starts = starts or clock.now() + timedelta(hours=1)
    with clock.at(min(clock.now(), starts - timedelta(days=1))):
        return actions.book(actor=cast.actor(by), purpose="Prøve", case=cast.case[who], starts=starts, **more)


def held(
    cast: Cast,
    *agreements: AgreementDraft,
    who: str = "anna",
    by: str = "mette",
    starts: datetime | None = None,
    notes: str = "Vi talte om job.",
) -> Conversation:
    """A conversation that was held when it took place."""
    starts = starts or clock.now() - timedelta(days=7)
    found = booked(cast, who, by, starts)
    with clock.at(starts + timedelta(minutes=30)):
        return actions.hold(
            actor=cast.actor(by),
            purpose="Prøve",
            conversation=found,
            version=found.version,
            notes=notes,
            agreements=agreements,
        )


def promise(what: str = "Ringe til lægen", owner: str = "borger", days: int = 7) -> AgreementDraft:
    return AgreementDraft(owner, what, clock.today() + timedelta(days=days))


class _Page(HTMLParser):
    """What the form fields of a page hold, as a browser would send them."""

    def __init__(self) -> None:
        super().__init__()
        self.fields: dict[str, str] = {}
        self.text: list[str] = []
        self._area = self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {key: value or "" for key, value in attrs}
        name = found.get("name", "")
        if tag == "textarea":
            self._area, self.fields[name] = name, ""
            self._first = True
        elif tag == "select":
            self._select, self.fields[name] = name, ""
        elif tag == "option" and "selected" in found:
            self.fields[self._select] = found.get("value", "")
        elif tag == "input" and name and found.get("type") not in ("submit", "radio", "checkbox"):
            self.fields[name] = found.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._area = ""

    def handle_data(self, data: str) -> None:
        self.text.append(data)
        if self._area:
            if self._first and data.startswith("\n"):
                data = data[1:]
            self._first = False
            self.fields[self._area] += data


def fields(html: str) -> dict[str, str]:
    """The names and values of a page's form fields."""
    page = _Page()
    page.feed(html)
    return page.fields


def text(html: str) -> str:
    """What a page says, without its markup."""
    page = _Page()
    page.feed(html)
    return " ".join(" ".join(page.text).split())


def talk_form(conversation: Conversation, notes: str = "", *rows: tuple[str, str, str], **more: str) -> dict[str, str]:
    """The form of a conversation with its rows filled in: (owner, what, due)."""
    form = {"version": str(conversation.version), "notes": notes, "brings": conversation.caseworker_brings}
    for number, row in enumerate(rows or (("", "", ""),)):
        form |= {f"aftale-{number}-{name}": value for name, value in zip(("owner", "what", "due"), row, strict=True)}
    return form | more
