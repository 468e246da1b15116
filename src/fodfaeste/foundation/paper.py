"""A PDF, tagged for screen readers (PDF/UA-1), made by typst from data that is never read as markup."""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import typst
from django.contrib.staticfiles import finders

_MISSING = re.compile(r'the text `?"(.+?)"`? could not be displayed')
_ESCAPE = re.compile(r"\\u\{([0-9a-f]+)\}")
STAND_IN = "[tegn]"
"""What is printed for a sign that no font here can draw. The words around it are printed as they are."""


def compiled(sheet: Path, data: dict[str, Any]) -> bytes:
    """A typst sheet filled with data. Signs no font can draw are replaced by `STAND_IN`, and the sheet says so."""
    unknown: set[str] = set()
    for _ in range(40):
        try:
            return _compile(sheet, _without(data, unknown), bool(unknown))
        except typst.TypstError as error:
            signs = _signs(str(error)) - unknown
            if not signs:
                raise
            unknown |= signs
    return _compile(
        sheet, _without(data, {sign for sign in json.dumps(data, ensure_ascii=False) if ord(sign) > 0x17F}), True
    )


def _compile(sheet: Path, data: dict[str, Any], replaced: bool) -> bytes:
    made = typst.compile(
        str(sheet),
        font_paths=_fonts(),
        sys_inputs={"data": json.dumps({**data, "replaced": replaced}, ensure_ascii=False)},
        pdf_standards=["ua-1"],
    )
    assert isinstance(made, bytes)
    return made


def _signs(message: str) -> set[str]:
    found = _MISSING.search(message)
    return set(_ESCAPE.sub(lambda code: chr(int(code[1], 16)), found[1])) if found else set()


def _without(data: Any, unknown: set[str]) -> Any:
    if not unknown:
        return data
    if isinstance(data, str):
        return re.sub(f"[{re.escape(''.join(sorted(unknown)))}]+", STAND_IN, data)
    if isinstance(data, dict):
        return {key: _without(value, unknown) for key, value in data.items()}
    return [_without(each, unknown) for each in data] if isinstance(data, list | tuple) else data


@cache
def _fonts() -> list[str]:
    """The design system's typeface, if the installation has it; else typst's own."""
    found = finders.find("vendor/dkfds/fonts")
    return [found] if isinstance(found, str) else []
