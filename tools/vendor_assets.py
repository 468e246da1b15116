"""Copy what the site needs of the public design system from node_modules into the site's static files.

The stylesheet names every font as eot, woff and ttf beside woff2; only woff2 is kept for the browser, so those sources
are dropped, together with the source map. TrueType files are kept for documents and plots.
"""

import re
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "src/fodfaeste/site/static/vendor/dkfds"
FACES = ("Regular", "Italic", "Medium", "SemiBold", "SemiBoldItalic", "Bold", "BoldItalic")


def main(package: Path) -> None:
    dist = package / "dist"
    if TARGET.exists():
        shutil.rmtree(TARGET)
    for folder in ("css", "js", "img", "fonts"):
        (TARGET / folder).mkdir(parents=True)
    stylesheet = (dist / "css/dkfds.min.css").read_text(encoding="utf-8")
    (TARGET / "css/dkfds.min.css").write_text(only_woff2(stylesheet), encoding="utf-8")
    script = (dist / "js/dkfds.min.js").read_text(encoding="utf-8")
    (TARGET / "js/dkfds.min.js").write_text(re.sub(r"//# sourceMappingURL=\S+", "", script), encoding="utf-8")
    shutil.copytree(dist / "img/svg-icons", TARGET / "img/svg-icons")
    shutil.copy(dist / "img/all-svg-icons.svg", TARGET / "img/")
    for face in FACES:
        for source in (dist / "fonts").rglob(f"IBMPlexSans-{face}.ttf"):
            shutil.copy(source, TARGET / "fonts")
    shutil.copy(package / "LICENSE.md", TARGET)
    copy_named(dist, TARGET / "css/dkfds.min.css")


def only_woff2(stylesheet: str) -> str:
    """Keep the woff2 source of every @font-face, drop faces of the machine's own fonts and the source map."""

    def face(match: re.Match[str]) -> str:
        woff2 = re.search(r"url\(([^)]*\.woff2)\)\s*format\([^)]*\)", match[0])
        if not woff2:
            return "" if "local(" in match[0] else match[0]
        bare = re.sub(r"src:[^;}]*;?", "", match[0])
        return bare.rstrip("}").rstrip(";") + f';src:url({woff2[1]}) format("woff2")' + "}"

    stylesheet = re.sub(r"@font-face\{[^}]*\}", face, stylesheet)
    return re.sub(r"/\*# sourceMappingURL=.*?\*/", "", stylesheet)


def copy_named(dist: Path, stylesheet: Path) -> None:
    """Copy every file that the stylesheet names and that is not there yet."""
    for name in set(re.findall(r"url\(\"?(\.\./[^)\"#?]+)", stylesheet.read_text(encoding="utf-8"))):
        relative = name.removeprefix("../")
        if not (TARGET / relative).exists():
            (TARGET / relative).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(dist / relative, TARGET / relative)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "node_modules/dkfds")
