"""The plan templates that come with the program."""

import tomllib
from collections.abc import Mapping
from importlib.resources import files
from typing import Any


def shipped() -> list[Mapping[str, Any]]:
    """The templates as they are written in their file, in the shape `patterns.pattern_from_json` reads."""
    text = (files("fodfaeste.rulebook") / "plan_templates.toml").read_text(encoding="utf-8")
    return list(tomllib.loads(text)["templates"])
