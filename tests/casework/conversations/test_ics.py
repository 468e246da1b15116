"""The calendar file, read line by line as RFC 5545 says."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from fodfaeste.casework.conversations import ics
from tests.casework.conversations.stage import booked
from tests.cast import Cast


def unfolded(content: bytes) -> list[str]:
    """The content lines: CRLF everywhere, at most 75 octets, continuation lines begin with one space."""
    assert content.endswith(b"\r\n")
    physical = content[:-2].split(b"\r\n")
    assert not any(b"\r" in line or b"\n" in line for line in physical)
    assert all(0 < len(line) <= 75 for line in physical)
    lines: list[str] = []
    for line in physical:
        written = line.decode()  # a character split over two lines would fail here
        if written.startswith(" "):
            lines[-1] += written[1:]
        else:
            lines.append(written)
    return lines


def unescaped(value: str) -> str:
    found, signs = [], iter(value)
    for sign in signs:
        kept = next(signs) if sign == "\\" else sign
        found.append("\n" if sign == "\\" and kept in "nN" else kept)
    return "".join(found)


def event(content: bytes) -> dict[str, str]:
    lines = unfolded(content)
    assert lines[:2] == ["BEGIN:VCALENDAR", "VERSION:2.0"]
    assert lines[-2:] == ["END:VEVENT", "END:VCALENDAR"]
    assert lines.count("BEGIN:VEVENT") == 1
    pairs = [line.split(":", 1) for line in lines]
    names = [name for name, _ in pairs if name not in ("BEGIN", "END")]
    assert len(names) == len(set(names))
    return dict(pairs)


def make(place: str = "", starts: datetime = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)) -> bytes:
    stamp = datetime(2026, 9, 1, 8, 0, tzinfo=UTC)
    return ics.calendar([ics.Event("samtale-7@eksempel.dk", "Samtale", starts, 60, place, stamp, 3, cancelled=False)])


def test_the_hour_that_comes_twice_is_unambiguous() -> None:
    found = event(make())
    assert (found["DTSTART"], found["DTEND"]) == ("20261025T003000Z", "20261025T013000Z")


def test_the_file_has_what_a_calendar_needs_and_a_title_without_names() -> None:
    found = event(make("Rådhuset, lokale 2"))
    assert found["SUMMARY"] == "Samtale"
    assert found["UID"] == "samtale-7@eksempel.dk"
    assert found["DTSTAMP"] == "20260901T080000Z"
    assert found["SEQUENCE"] == "3"
    assert found["CLASS"] == "PRIVATE"
    assert found["STATUS"] == "CONFIRMED"
    assert found["LOCATION"] == "Rådhuset\\, lokale 2"


@given(
    st.text(
        alphabet=st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from(list("\n,;\\:æøå€😀")), max_size=200
    )
)
def test_any_place_survives_folding_and_escaping(place: str) -> None:
    found = event(make(place))
    assert unescaped(found.get("LOCATION", "")) == place


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=100))
def test_control_characters_can_never_add_a_line(place: str) -> None:
    assert set(event(make(place))) - {"LOCATION"} == set(event(make()))


def test_both_sides_can_fetch_it_and_nobody_else(cast: Cast, sign_in) -> None:  # type: ignore[no-untyped-def]
    found = booked(cast, place="Rådhuset")
    path = f"/samtaler/{found.pk}/kalender.ics"
    for who in ("mette", "anna"):
        answer = sign_in(who).get(path)
        assert answer.status_code == 200
        assert answer["Content-Type"].startswith("text/calendar")
        content = event(answer.content)
        assert content["DTSTART"] == f"{found.starts.astimezone(UTC):%Y%m%dT%H%M%SZ}"
        assert "Anna" not in answer.content.decode()
        assert "Mette" not in answer.content.decode()
    assert sign_in("bo").get(path).status_code == 404
    assert sign_in("sofie").get(path).status_code == 403
