"""Danish quotation marks point inwards, »like this«, in every text the product can show."""

import re
from pathlib import Path

import fodfaeste

TURNED = re.compile(r"""(?:^|[\s("'])«[^\n]{0,30}""", re.MULTILINE)
"""« as the first sign of something: closing marks stand close to what they close."""
KINDS = {".html", ".py", ".toml", ".txt", ".js", ".svg", ".json"}


def turned(text: str) -> list[str]:
    return TURNED.findall(text)


def test_no_text_of_the_product_quotes_the_other_way_round() -> None:
    root = Path(fodfaeste.__file__).parent
    files = [each for each in sorted(root.rglob("*")) if each.suffix in KINDS and "static" not in each.parts]
    found = [f"{each.relative_to(root)}: {quoted}" for each in files for quoted in turned(each.read_text("utf-8"))]
    assert len(files) > 500
    assert not found, "\n".join(found)


def test_the_other_way_round_would_be_seen() -> None:
    assert turned("Vælg «Vil ikke svare»") == [" «Vil ikke svare»"]
    assert not turned("Vælg »Vil ikke svare« eller »Ja«")
