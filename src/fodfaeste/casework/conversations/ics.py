"""Appointments as a calendar (RFC 5545). Times are in UTC, so no time zone table is needed. No Django."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

_ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})
_LONGEST_LINE = 75
"""Octets, without the line ending."""


@dataclass(frozen=True)
class Event:
    """One appointment. `uid` stays when it is moved; `sequence` grows with every change."""

    uid: str
    title: str
    starts: datetime
    minutes: int
    place: str
    stamp: datetime
    sequence: int
    cancelled: bool


def calendar(events: Sequence[Event], name: str = "") -> bytes:
    """The file. A title is "Samtale" or "Hold" and nothing more: calendars are shared with families and employers."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Fodfaeste//Aftaler//DA",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        *([f"X-WR-CALNAME:{escaped(name)}", "REFRESH-INTERVAL;VALUE=DURATION:PT1H"] if name else []),
        *(line for event in events for line in _event(event)),
        "END:VCALENDAR",
    ]
    return b"".join(part + b"\r\n" for line in lines for part in folded(line))


def _event(event: Event) -> list[str]:
    return [
        "BEGIN:VEVENT",
        f"UID:{event.uid}",
        f"DTSTAMP:{_utc(event.stamp)}",
        f"SEQUENCE:{event.sequence}",
        f"DTSTART:{_utc(event.starts)}",
        f"DTEND:{_utc(event.starts.astimezone(UTC) + timedelta(minutes=event.minutes))}",
        f"SUMMARY:{escaped(event.title)}",
        *([f"LOCATION:{escaped(event.place)}"] if event.place else []),
        "CLASS:PRIVATE",
        f"STATUS:{'CANCELLED' if event.cancelled else 'CONFIRMED'}",
        *(["TRANSP:TRANSPARENT"] if event.cancelled else []),
        "END:VEVENT",
    ]


def escaped(text: str) -> str:
    """A TEXT value: separators escaped, control characters gone."""
    signs = text.replace("\r\n", "\n")
    kept = "".join(sign for sign in signs if sign == "\n" or (ord(sign) >= 32 and ord(sign) != 127))
    return kept.translate(_ESCAPES)


def folded(line: str) -> list[bytes]:
    """The line in pieces of at most 75 octets, each but the first beginning with a space; no character is split."""
    pieces, current = [], b""
    for sign in line:
        octets = sign.encode()
        if len(current) + len(octets) > _LONGEST_LINE:
            pieces.append(current)
            current = b" "
        current += octets
    return [*pieces, current]


def _utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"
