"""The program that draws images (vl-convert), with its own letters before those of the machine.

Where it finds a font on the machine it opens the file anew for every letter; its own it holds in memory. So its own come
first: the same letters everywhere, drawn many times faster. Fonts of the machine serve for what its own do not have.
"""

from __future__ import annotations

import os
from functools import cache
from importlib.resources import as_file, files
from types import ModuleType

FAMILY = "Liberation Sans"
"""The font that comes with the program; every list of fonts in an image names it, so that no text is ever left out."""
SANS = f"{FAMILY}, Arial, sans-serif"
FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts")
"""Where Linux keeps its fonts; on macOS and Windows the program looks for itself."""
_SETTING = "FONTCONFIG_FILE"
_BLANK = '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>'


@cache
def engine() -> ModuleType:
    """vl-convert, ready to draw. It looks for fonts once in a process, when it draws for the first time: here."""
    import vl_convert

    before = os.environ.get(_SETTING)
    with as_file(files("partnerscope.show") / "fonts.conf") as path:
        os.environ[_SETTING] = str(path)
        try:
            vl_convert.svg_to_png(_BLANK)
        finally:
            del os.environ[_SETTING]
            if before is not None:
                os.environ[_SETTING] = before
    for folder in filter(os.path.isdir, FOLDERS):
        vl_convert.register_font_directory(folder)
    return vl_convert
