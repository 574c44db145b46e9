"""The picture of the README: the running map page, as a browser draws it.

Run by `make picture`: serves a copy of the bundled observatory on this machine, looks at its front page, and writes
`docs/picture.png` (or the path given).
"""

from __future__ import annotations

import shutil
import socket
import sys
import tempfile
import threading
from pathlib import Path

import uvicorn
from playwright.sync_api import sync_playwright

from partnerscope.observatory import Observatory, bundled
from partnerscope.web import create_app

WIDTH, HEIGHT = 1200, 900


def main(target: Path) -> None:
    """Write the picture."""
    browser = shutil.which("chromium") or shutil.which("chromium-browser")
    if browser is None:
        sys.exit("there is no Chromium; install it (Debian: apt-get install chromium)")
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "observatory"
        shutil.copytree(bundled(), root)
        observatory = Observatory.open(root)
        if not observatory.changesets():
            observatory.commit("as it stands", "partnerscope")
        draw(observatory, browser, target)
    print(f"{target} ({target.stat().st_size:,} bytes)")


def draw(observatory: Observatory, browser: str, target: Path) -> None:
    """Serve the observatory, and write what its front page looks like."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(create_app(observatory), port=port, log_level="error", ws="none"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        thread.join(0.01)
    with sync_playwright() as driver:
        running = driver.chromium.launch(executable_path=browser, args=["--no-sandbox"])
        page = running.new_page(viewport={"width": WIDTH, "height": HEIGHT}, color_scheme="light")
        page.goto(f"http://127.0.0.1:{port}/")
        page.screenshot(path=str(target))
        running.close()
    server.should_exit = True
    thread.join()


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path("docs/picture.png"))
