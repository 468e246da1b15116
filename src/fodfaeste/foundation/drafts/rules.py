"""What may be kept, and how two texts are compared. No Django."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence

LONGEST = 200_000
"""Letters in one draft."""
MOST_FIELDS = 300


def normal(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def tidy(posted: Iterable[tuple[str, Sequence[str]]]) -> dict[str, list[str]]:
    """Fields as they are stored: line ends alike, no null characters."""
    return {name: [normal(value).replace("\x00", "") for value in values] for name, values in posted}


def too_long(fields: Mapping[str, Sequence[str]]) -> bool:
    return len(fields) > MOST_FIELDS or sum(len(each) for values in fields.values() for each in values) > LONGEST


def empty(fields: Mapping[str, Sequence[str]]) -> bool:
    """Nothing typed and nothing chosen."""
    return not any(value.strip() for values in fields.values() for value in values)


def digest(fields: Mapping[str, Sequence[str]]) -> str:
    """The same for the same text, whatever the order of the fields."""
    plain = {name: [normal(each).strip() for each in values] for name, values in fields.items()}
    kept = {name: values for name, values in plain.items() if any(values)}
    return hashlib.sha256(json.dumps(kept, sort_keys=True).encode()).hexdigest()
