"""Which files may lie with a plan: what they are by their first bytes, how big, and under which name. No Django."""

import re

LARGEST = 10 * 1024 * 1024
LONGEST = 100

KINDS: tuple[tuple[bytes, str, str], ...] = (
    (b"%PDF-", "application/pdf", "pdf"),
    (b"\xff\xd8\xff", "image/jpeg", "jpg"),
    (b"\x89PNG\r\n\x1a\n", "image/png", "png"),
)
"""First bytes, type, ending. What is not here cannot be attached: nothing that holds a program."""

ACCEPT = ".pdf,.jpg,.jpeg,.png"

_UNSAFE = re.compile(r"[^\w .,()-]+")


def type_of(content: bytes) -> str:
    """The type the bytes themselves show, or "" when it is none we take."""
    return next((kind for start, kind, _ in KINDS if content.startswith(start)), "")


def kind_of(content_type: str) -> str:
    """The type in a word: "PDF" or "billede"."""
    return "PDF" if content_type == "application/pdf" else "billede"


def problem_with_file(content: bytes) -> str:
    """A Danish sentence about what is wrong, or ""."""
    if not content:
        return "Filen er tom. Vælg en anden."
    if len(content) > LARGEST:
        return f"Filen er for stor. Den må fylde {LARGEST // 1024 // 1024} MB."
    if not type_of(content):
        return "Filen skal være en PDF eller et billede (JPEG eller PNG). Gem den som PDF, og prøv igen."
    return ""


def safe_name(name: str, content: bytes) -> str:
    """The name without folders and odd signs, with the ending that fits the bytes."""
    ending = next((end for start, _, end in KINDS if content.startswith(start)), "bin")
    stem = re.split(r"[/\\]", name)[-1].rsplit(".", 1)[0]
    stem = " ".join(_UNSAFE.sub(" ", stem).split()).strip(". ")[:LONGEST]
    return f"{stem or 'fil'}.{ending}"
