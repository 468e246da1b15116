"""How a pure rule says no. The rooms' rules raise it; `action.ruled` makes a refusal of it. No Django."""


class Wrong(Exception):
    """A rule says no. `message` is Danish and says what to do; `field` names the form field."""

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.message, self.field = message, field
