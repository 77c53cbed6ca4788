"""Cut the administration's icon font down to the icons that are used: from 290 kB to a tenth.

Unfold brings a font with thousands of icons, each of them a ligature of the letters of its name. Kept are those whose
name is a word in its own files or in ours.
"""

import re
from importlib.util import find_spec
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

ROOT = Path(__file__).resolve().parent.parent
NAME = "unfold/fonts/material-symbols/Material-Symbols-Outlined.woff2"
OURS = ("config", "templates/admin", "accounts", "complaints", "reports")
LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789_ "


def cut(target: Path) -> None:
    """Write the small font to `target`, a folder of static files, under the name of the large one."""
    unfold = Path(next(iter(find_spec("unfold").submodule_search_locations)))
    font = TTFont(unfold / "static" / NAME)
    words = _words([unfold, *(ROOT / folder for folder in OURS)])
    options = Options()
    options.drop_tables += ["FFTM"]
    options.flavor, options.layout_features, options.layout_closure = "woff2", ["*"], False
    subsetter = Subsetter(options)
    subsetter.populate(glyphs=words & set(font.getGlyphOrder()), unicodes=map(ord, LETTERS))
    subsetter.subset(font)
    font.flavor = "woff2"
    path = target / NAME
    path.parent.mkdir(parents=True, exist_ok=True)
    font.save(path)


def _words(folders: list[Path]) -> set[str]:
    """Every word in templates, programs and style sheets."""
    files = [path for folder in folders for path in folder.rglob("*") if path.suffix in {".py", ".html", ".js", ".css"}]
    return {word for path in files for word in re.findall(r"[a-z0-9_]+", path.read_text("utf-8"))}
