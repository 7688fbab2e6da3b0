"""Points at which a process dies when it is told to: exactly there, the n-th time it comes there, and once.

The production code knows nothing of them: the processes of these tests build their services from collaborators that
are the real ones with a point before and after what they do (``wired.py``).
"""

from __future__ import annotations

import json
import os
import signal
import threading
import uuid
from collections import Counter
from pathlib import Path
from typing import Any

FOLDER = "KILL_POINTS"
"""The variable that names the folder through which the test and its processes speak."""

_lock = threading.Lock()
_passed: Counter[str] = Counter()


def reach(point: str, what: str = "", request: str = "") -> None:
    """Go on, or die here if that is the order.

    ``what`` is done here, for orders that concern that alone; ``request`` names the request it is done with: one that
    somebody died of already kills nobody else, since what kills every worker is for the dead letters.
    """
    folder = Path(os.environ[FOLDER])
    for armed in sorted(folder.glob("armed-*")):
        order = _read(armed)
        if order is not None and _concerns(order, point, what) and _is_new(folder, request):
            _die(armed, order, request)


def _read(armed: Path) -> dict[str, Any] | None:
    try:
        return dict(json.loads(armed.read_text()))
    except FileNotFoundError:  # somebody was faster
        return None


def _concerns(order: dict[str, Any], point: str, what: str) -> bool:
    if order["point"] != point or order["what"] not in ("", what):
        return False
    with _lock:
        _passed[order["id"]] += 1
        return _passed[order["id"]] >= int(order["nth"])


def _is_new(folder: Path, request: str) -> bool:
    return not request or not (folder / f"died-of-{request}").exists()


def _die(armed: Path, order: dict[str, Any], request: str) -> None:
    try:
        # Of all threads and processes that come here, the one that gets the file dies.
        armed.rename(armed.with_name(f"fired-{order['id']}"))
    except FileNotFoundError:
        return
    if request:
        armed.with_name(f"died-of-{request}").touch()
    if order["group"]:
        os.killpg(0, order["sign"])
    os.kill(os.getpid(), order["sign"])


class Orders:
    """The test's side."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def arm(
        self,
        point: str,
        *,
        what: str = "",
        nth: int = 1,
        group: bool = False,
        sign: signal.Signals = signal.SIGKILL,
    ) -> str:
        """Have the first process that comes to ``point`` the ``nth`` time die, with its whole group if wanted.

        With ``what`` only those times count at which that is done. ``sign`` may be another signal, such as SIGSTOP.
        """
        order = {"point": point, "what": what, "nth": nth, "group": group, "sign": int(sign), "id": uuid.uuid4().hex}
        # Written aside and moved, so that nobody reads half of it.
        written = self._folder / "writing"
        written.write_text(json.dumps(order))
        written.rename(self._folder / f"armed-{order['id']}")
        return str(order["id"])

    def has_fired(self, order_id: str) -> bool:
        """Whether somebody has died of this order."""
        return (self._folder / f"fired-{order_id}").exists()

    def disarm(self) -> None:
        """Take back what has not fired."""
        for armed in self._folder.glob("armed-*"):
            armed.unlink(missing_ok=True)
