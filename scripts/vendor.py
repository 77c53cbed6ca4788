"""Copy the front-end files that the product uses from node_modules/ to build/vendor/.

build/vendor/static/vendor/ is served (as /static/vendor/...); the icon sprite is read by the server, which puts single
icons into pages, and the fonts are for PDF documents.
"""

import re
import shutil
import sys
from pathlib import Path

import icon_font

ROOT = Path(__file__).resolve().parent.parent
MODULES = ROOT / "node_modules"
VENDOR = ROOT / "build" / "vendor"

SERVED = {
    "@tabler/core/dist/css/tabler.min.css": "tabler.min.css",
    "@tabler/core/dist/js/tabler.min.js": "tabler.min.js",
    "htmx.org/dist/htmx.min.js": "htmx.min.js",
    "idiomorph/dist/idiomorph.min.js": "idiomorph.min.js",
    # The smallest build with tooltips and lines of reference; only the statistics load it.
    "echarts/dist/echarts.common.min.js": "echarts.min.js",
}
FOR_THE_SERVER = {
    "@tabler/icons-sprite/dist/tabler-sprite.svg": "tabler-sprite.svg",
    "@embedpdf/fonts-sc/fonts/NotoSansHans-Regular.otf": "fonts/NotoSansHans-Regular.otf",
    "@embedpdf/fonts-sc/fonts/NotoSansHans-Bold.otf": "fonts/NotoSansHans-Bold.otf",
}
# The maps themselves are not copied, and hashed static files refuse a reference to a missing file.
SOURCE_MAP = re.compile(r"\s*(/\*# sourceMappingURL=[^*]*\*/|//# sourceMappingURL=\S*)\s*$")


def main() -> int:
    """Fill a fresh folder and put it in place of the old one; 1 with a message when a package is missing."""
    draft = VENDOR.with_name("vendor.new")
    shutil.rmtree(draft, ignore_errors=True)
    try:
        for source, name in SERVED.items():
            target = _target(draft / "static" / "vendor" / name)
            target.write_text(SOURCE_MAP.sub("\n", (MODULES / source).read_text("utf-8")), "utf-8")
        for source, name in FOR_THE_SERVER.items():
            shutil.copyfile(MODULES / source, _target(draft / name))
        icon_font.cut(draft / "static")
    except FileNotFoundError as error:
        print(f"{error.filename} is missing: run npm ci first.", file=sys.stderr)
        return 1
    shutil.rmtree(VENDOR, ignore_errors=True)
    draft.rename(VENDOR)
    return 0


def _target(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


if __name__ == "__main__":
    sys.exit(main())
