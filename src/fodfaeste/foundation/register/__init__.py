"""The register of benefit weeks. Rooms above add themselves to `followers` to be told when facts are counted anew.

A room appends its own in `apps.py` when Django starts:

    register.followers.append(note_found)  # () -> None, in a transaction of its own
"""

from collections.abc import Callable

followers: list[Callable[[], object]] = []
