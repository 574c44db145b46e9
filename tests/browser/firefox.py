"""A Firefox driven through Marionette, the protocol it brings along: no driver program, nothing to download.

Grain: one *command* is one message (its length, a colon, JSON) and one answer to it.
"""

from __future__ import annotations

import json
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

PREFERENCES = {
    "marionette.port": 0,
    "browser.shell.checkDefaultBrowser": False,
    "datareporting.policy.firstRunURL": "",
}
PATIENCE = 120
"""Seconds to wait for a Firefox that starts, or for a page, on a busy machine."""


class Firefox:
    """One window."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
        self._answers: BinaryIO = self._socket.makefile("rb")
        self._asked = 0
        self._answer()
        self._ask("WebDriver:NewSession")

    def go(self, address: str) -> None:
        """Open an address and wait until it is loaded."""
        self._ask("WebDriver:Navigate", url=address)

    @property
    def address(self) -> str:
        """Where the window is."""
        return str(self._ask("WebDriver:GetCurrentURL")["value"])

    def says(self, script: str) -> Any:
        """What a script returns on the page."""
        return self._ask("WebDriver:ExecuteScript", script=f"return {script}", args=[])["value"]

    def write(self, selector: str, text: str) -> None:
        """Type into a field."""
        self._ask("WebDriver:ElementSendKeys", id=self._element(selector), text=text)

    def click(self, selector: str) -> None:
        """Press a button or follow a link, and wait until the page that it leads to is loaded."""
        self._ask("WebDriver:ElementClick", id=self._element(selector))

    def _element(self, selector: str) -> str:
        found = self._ask("WebDriver:FindElement", using="css selector", value=selector)
        (element,) = found["value"].values()
        return str(element)

    def quit(self) -> None:
        """Close it."""
        self._ask("Marionette:Quit", flags=["eForceQuit"])
        self._socket.close()

    def _ask(self, command: str, **given: object) -> dict[str, Any]:
        self._asked += 1
        message = json.dumps([0, self._asked, command, given]).encode()
        self._socket.sendall(b"%d:%s" % (len(message), message))
        _, _, error, result = self._answer()
        if error:
            raise RuntimeError(f"{command}: {error['error']}: {error['message']}")
        return result if isinstance(result, dict) else {}

    def _answer(self) -> Any:
        length = b""
        while (one := self._answers.read(1)) != b":":
            if not one:
                raise ConnectionError("Firefox went away")
            length += one
        return json.loads(self._answers.read(int(length)))


@contextmanager
def firefox(program: str, profile: Path) -> Iterator[Firefox]:
    """A Firefox without a screen, with a profile of its own in an empty folder."""
    lines = (f'user_pref("{name}", {json.dumps(value)});\n' for name, value in PREFERENCES.items())
    (profile / "user.js").write_text("".join(lines), "utf-8")
    command = [program, "--headless", "--marionette", "--no-remote", "--profile", str(profile)]
    running = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        window = Firefox(_port(profile / "MarionetteActivePort"))
        yield window
        window.quit()
        running.wait(30)
    finally:
        running.kill()
        running.wait()


def _port(file: Path) -> int:
    """The port that Firefox wrote down when it was ready. Raises TimeoutError when it never was."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if file.exists() and (text := file.read_text("utf-8").strip()):
            return int(text)
        time.sleep(0.1)
    raise TimeoutError("Firefox did not start")
