"""How hard a text is to read is counted the way the measure is defined."""

import pytest

from fodfaeste.foundation.plain_words import lix


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", 0.0),
        ("Du er her.", 3.0),
        ("Du er her. Vi taler.", 2.5),
        ("Beskæftigelsesindsatsen påbegyndes.", 2 + 100),
        ("Vi ses kl. 10.30 og 3.000 kr. er nok", 9.0),
        ("Uden punktum til sidst", 4 + 25.0),
    ],
)
def test_words_a_sentence_plus_long_words_in_a_hundred(text: str, expected: float) -> None:
    assert lix(text) == pytest.approx(expected, abs=0.6)
