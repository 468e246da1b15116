"""Every page × every role × GET, POST and DELETE: exactly what the committed matrix says, and nothing else.

`expected.txt` has one line per page and method and one letter per role (that of outside providers may be left
out). To change who may see what, change the line by hand; `python -m tests.matrix.test_matrix FOLDER` prints the lines
of an installation for comparison.
"""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from fodfaeste.foundation.journal.actor import ROLES
from tests import installation

EXPECTED = Path(__file__).with_name("expected.txt")
COLUMNS = ("anonymous", *ROLES)
LETTERS = {
    "ok": "o",
    "goes-on": "g",
    "form": "f",
    "refused": "-",
    "hidden": "h",
    "sign-in": "s",
    "405": ".",
}

pytestmark = pytest.mark.installation


def walk(folder: Path) -> dict[str, dict[str, str]]:
    """The answers of an installation, page and method → role → outcome."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.matrix.walk"],
        env=installation.environment(folder),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def lines(cells: dict[str, dict[str, str]]) -> dict[str, str]:
    """Page and method → one letter per role."""
    return {key: "".join(LETTERS.get(row.get(role, ""), "?") for role in COLUMNS) for key, row in cells.items()}


def expected() -> dict[str, str]:
    found = {}
    for line in EXPECTED.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            name, method, letters = line.split()
            found[f"{name} {method}"] = letters + _of_outsiders(letters)
    return found


def _of_outsiders(letters: str) -> str:
    """A line may leave out its last letters: who does not work for the municipality is then refused.

    Only what is open to or hidden from everybody, and methods nobody may use, are theirs too without being written.
    """
    missing = len(COLUMNS) - len(letters)
    return (letters[0] if letters[0] in ".ofh" else "-") * missing


@pytest.fixture(scope="module")
def answers(built_demo: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return lines(walk(installation.copy(built_demo, tmp_path_factory.mktemp("matrix"))))


def test_every_page_has_an_example_in_the_demo(answers: dict[str, str]) -> None:
    assert not [key for key, row in answers.items() if row == "?" * len(COLUMNS)]


def test_every_url_of_the_installation_is_in_the_matrix(answers: dict[str, str]) -> None:
    assert set(answers) == set(expected())


def test_every_role_gets_exactly_what_the_matrix_says(answers: dict[str, str]) -> None:
    wanted = expected()
    wrong = {key: (row, wanted.get(key)) for key, row in answers.items() if row != wanted.get(key)}
    assert not wrong


def test_nothing_answers_with_an_error(answers: dict[str, str]) -> None:
    assert not {key: row for key, row in answers.items() if "?" in row}


def test_nobody_who_is_not_signed_in_sees_anything_but_the_door(answers: dict[str, str]) -> None:
    public = {
        "front",
        "healthz",
        "readyz",
        "sign_in",
        "sign_out",
        "demo",
        "demo_sign_in",
        "demo_sign_in_citizen",
        "demo_sign_in_colleague",
        "patterns",
        "accessibility",
        "checkin_link",
        "survey_link",
    }
    open_to_all = {key for key, row in answers.items() if row[0] in "ofg" and key.split()[0] not in public}
    assert not open_to_all


if __name__ == "__main__":
    print("# page, method, and one letter per role:", " ".join(COLUMNS))
    print("# " + ", ".join(f"{letter} = {word}" for word, letter in LETTERS.items()))
    for key, row in lines(walk(Path(sys.argv[1]))).items():
        print(f"{key.split()[0]:28} {key.split()[1]:7} {row}")
