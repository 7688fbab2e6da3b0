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

FOLDER = "KILL_POINTS"
"""The variable that names the folder through which the test and its processes speak."""

_lock = threading.Lock()
_passed: Counter[str] = Counter()


def reach(point: str) -> None:
    """Go on, or die here if that is the order."""
    armed = Path(os.environ[FOLDER]) / "armed"
    try:
        order = json.loads(armed.read_text())
    except FileNotFoundError:
        return
    if order["point"] != point:
        return
    with _lock:
        _passed[order["id"]] += 1
        if _passed[order["id"]] < order["nth"]:
            return
    try:
        # Of all threads and processes that come here, the one that gets the file dies.
        armed.rename(armed.with_name(f"fired-{order['id']}"))
    except FileNotFoundError:
        return
    if order["group"]:
        os.killpg(0, order["sign"])
    os.kill(os.getpid(), order["sign"])


class Orders:
    """The test's side: one order at a time."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def arm(self, point: str, *, nth: int = 1, group: bool = False, sign: signal.Signals = signal.SIGKILL) -> str:
        """Have the first process that comes to ``point`` the ``nth`` time die, with its whole group if wanted.

        ``sign`` may be another signal, such as SIGSTOP.
        """
        order = {"point": point, "nth": nth, "group": group, "sign": int(sign), "id": uuid.uuid4().hex}
        # Written aside and moved, so that nobody reads half of it.
        written = self._folder / "writing"
        written.write_text(json.dumps(order))
        written.rename(self._folder / "armed")
        return str(order["id"])

    def has_fired(self, order_id: str) -> bool:
        """Whether somebody has died of this order."""
        return (self._folder / f"fired-{order_id}").exists()

    def disarm(self) -> None:
        """Take back what has not fired."""
        (self._folder / "armed").unlink(missing_ok=True)
