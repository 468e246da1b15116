"""One appointment as a calendar file (RFC 5545). Times are in UTC, so no time zone table is needed. No Django."""

from datetime import UTC, datetime, timedelta

_ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})
_LONGEST_LINE = 75
"""Octets, without the line ending."""


def calendar(
    *, uid: str, starts: datetime, minutes: int, place: str, stamp: datetime, sequence: int, cancelled: bool
) -> bytes:
    """The file. Its title is "Samtale" and nothing more: calendars are shared with families and employers."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Fodfaeste//Samtaler//DA",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        f"UID:{uid}",
        f"DTSTAMP:{_utc(stamp)}",
        f"SEQUENCE:{sequence}",
        f"DTSTART:{_utc(starts)}",
        f"DTEND:{_utc(starts.astimezone(UTC) + timedelta(minutes=minutes))}",
        "SUMMARY:Samtale",
        *([f"LOCATION:{escaped(place)}"] if place else []),
        "CLASS:PRIVATE",
        f"STATUS:{'CANCELLED' if cancelled else 'CONFIRMED'}",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return b"".join(part + b"\r\n" for line in lines for part in folded(line))


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
