"""Who may do what in this room."""


def register() -> None:
    """Filled by the room."""
