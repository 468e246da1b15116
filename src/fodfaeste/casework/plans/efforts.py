"""What other rooms tell the plan about: efforts the citizen takes part in, and measures of how they are. No Django."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class Effort:
    """Something the citizen takes part in (a course, an offer, a placement), for the timeline and the plan's questions.

    `track` is one of `drafts.TRACKS`. `last` is the last day or None while it is open. `follow_up` says whether an
    employment step is booked for when it ends: True, False, or None when the room cannot know. `kind` is a short
    Danish word ("Hold", "Tilbud", "Praktik"), `url` a page about it, or "".
    """

    track: str
    title: str
    first: date
    last: date | None = None
    kind: str = ""
    job_oriented: bool = False
    is_course: bool = False
    is_group: bool = False
    follow_up: bool | None = None
    url: str = ""


@dataclass(frozen=True)
class Told:
    """A measure that has been told about: `key` names it ("angst"), `degree` is 0 to 3 (none, some, marked, massive).

    Which instrument and cut-off lie behind the degree is the telling room's to say in `source` (Danish, shown).
    """

    key: str
    degree: int
    on: date
    source: str


@dataclass(frozen=True)
class Appointment:
    """The next time the citizen is expected somewhere. `starts` is aware; `where` is Danish, or ""."""

    starts: datetime
    where: str = ""


@dataclass(frozen=True)
class Busy:
    """A time that stands in somebody's own calendar. `starts` is aware.

    `title` is one fixed word of the room that tells of it: calendars are shared with families and employers. `key` is
    the same for as long as it is the same appointment.
    """

    key: str
    title: str
    starts: datetime
    minutes: int
    place: str = ""
    sequence: int = 0
    cancelled: bool = False
