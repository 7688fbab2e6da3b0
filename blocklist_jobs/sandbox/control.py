"""The control API below /_control: limits, faults and the log; what concerns one provider's data is the provider's."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from blocklist_jobs.sandbox.exchange import Station
from blocklist_jobs.sandbox.faults import rule_of
from blocklist_jobs.sandbox.journal import Journal, summary
from blocklist_jobs.sandbox.limits import Limit
from blocklist_jobs.sandbox.routes import Route, Routes
from blocklist_jobs.sandbox.wire import Answer, Call, json_answer


@dataclass(frozen=True, slots=True)
class Order:
    """A call to the control API, with what its path names."""

    call: Call
    stations: Mapping[str, Station]
    journal: Journal
    parameters: Mapping[str, str]

    @property
    def station(self) -> Station:
        """The provider named; raises LookupError."""
        return self.stations[self.parameters["provider"]]


Endpoint = Callable[[Order], Answer]


def _ready(order: Order) -> Answer:
    return json_answer(200, {"ready": True, "providers": list(order.stations)})


def _set_limits(order: Order) -> Answer:
    order.station.throttle.set(tuple(Limit(**limit) for limit in order.call.json()["limits"]))
    return _limits(order)


def _limits(order: Order) -> Answer:
    return json_answer(200, {"limits": [asdict(limit) for limit in order.station.throttle.limits]})


def _add_fault(order: Order) -> Answer:
    return json_answer(201, {"id": order.station.faults.add(rule_of(order.call.json()))})


def _faults(order: Order) -> Answer:
    switched = order.station.faults.switched.values()
    shown = [{"id": s.id, "matched": s.matched, "fired": s.fired, "rule": asdict(s.rule)} for s in switched]
    return json_answer(200, {"faults": shown})


def _clear_faults(order: Order) -> Answer:
    order.station.faults.switched.clear()
    return Answer(204)


def _remove_fault(order: Order) -> Answer:
    del order.station.faults.switched[int(order.parameters["id"])]
    return Answer(204)


def _requests(order: Order) -> Answer:
    query = order.call.query
    since, limit = int(query.get("since", "0")), int(query.get("limit", "1000"))
    return json_answer(200, {"requests": [asdict(entry) for entry in order.journal.entries[since : since + limit]]})


def _summary(order: Order) -> Answer:
    query = order.call.query
    wanted = query.get("provider")
    entries = (entry for entry in order.journal.entries if wanted in (None, entry.provider))
    return json_answer(200, summary(entries, float(query.get("window", "60"))))


def _stream(order: Order) -> Answer:
    path = order.call.json()["path"]
    order.journal.stream_to(None if path is None else Path(path))
    return Answer(204)


def _clear_requests(order: Order) -> Answer:
    order.journal.clear()
    return Answer(204)


def _of_provider(order: Order) -> Answer:
    call = replace(order.call, path="/" + order.parameters["rest"])
    return order.station.provider.control(call)


GENERAL: Routes[Endpoint] = Routes(
    (
        Route("GET", "/", _ready),
        Route("GET", "/requests", _requests),
        Route("DELETE", "/requests", _clear_requests),
        Route("GET", "/requests/summary", _summary),
        Route("PUT", "/requests/file", _stream),
        Route("GET", "/{provider}/limits", _limits),
        Route("PUT", "/{provider}/limits", _set_limits),
        Route("GET", "/{provider}/faults", _faults),
        Route("POST", "/{provider}/faults", _add_fault),
        Route("DELETE", "/{provider}/faults", _clear_faults),
        Route("DELETE", "/{provider}/faults/{id}", _remove_fault),
    )
)


class Control:
    """Answers the control API: 404 for what it does not know, 422 for what makes no sense, both with the reason."""

    def __init__(self, stations: Mapping[str, Station], journal: Journal) -> None:
        self._stations = stations
        self._journal = journal

    def answer(self, call: Call) -> Answer:
        """One call below ``/_control``."""
        try:
            return self._answered(call)
        except KeyError as error:
            return json_answer(422, {"error": f"missing or unknown: {error.args[0]}"})
        except LookupError as error:
            return json_answer(404, {"error": f"no such control call: {call.method} {error.args[0]}"})
        except (TypeError, ValueError, OSError) as error:
            return json_answer(422, {"error": str(error)})

    def _answered(self, call: Call) -> Answer:
        try:
            found = GENERAL.find(call.method, call.path or "/")
        except LookupError:
            provider, _, rest = call.path.removeprefix("/").partition("/")
            if provider not in self._stations:
                raise
            return _of_provider(Order(call, self._stations, self._journal, {"provider": provider, "rest": rest}))
        return found.route.endpoint(Order(call, self._stations, self._journal, found.parameters))
