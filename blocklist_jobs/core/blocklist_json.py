"""Lists as JSON: our own form, Soul Over AI's, Spicetify's trashbin, and plain lists."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, NoReturn

from blocklist_jobs.core.artist_ids import recognise
from blocklist_jobs.core.blocklist_intake import Intake, Row, Unreadable, Unusable, clean_name
from blocklist_jobs.core.errors import FieldProblem, Invalid
from blocklist_jobs.core.providers import PROVIDERS, provider_named
from blocklist_jobs.core.storable import escaped

FORMS = (
    '{"name", "artists": [{"name", "ids"}]}, a list of names, ids or objects (as Soul Over AI\'s), '
    "or an export of Spicetify's trashbin"
)
_PROVIDER_KEYS = (*PROVIDERS, "apple", "youtube")
_MOST_PROBLEMS = 20
_MOST_BRACKETS = 8


def read_json(text: str, intake: Intake, provider: str | None) -> str | None:
    """Take in the list of a JSON text; gives the name that our own form carries. Raises ``Unreadable``, ``Invalid``."""
    # Parsed, millions of empty brackets are a gigabyte; no artist of any form needs as many.
    intake.expect((text.count("{") + text.count("[")) // _MOST_BRACKETS)
    value = _loaded(text)
    match value:
        case list():
            intake.expect(len(value))
            _take_list(value, intake, provider)
        case {"artists": dict() as marks}:
            intake.expect(len(marks))
            _take_marks(marks, intake)
        case {"artists": list() as artists}:
            intake.expect(len(artists))
            return _take_own(value, artists, intake)
        case _:
            raise Invalid(f"This JSON has none of the forms that are understood: {FORMS}.")
    return None


def _loaded(text: str) -> Any:
    try:
        return json.loads(text, parse_constant=_no_constant)
    except json.JSONDecodeError as why:
        raise Unreadable(f"This is no JSON: {why.msg}, line {why.lineno}, column {why.colno}.") from None
    except RecursionError:
        raise Unreadable("This JSON is nested too deeply.") from None
    except ValueError:
        raise Unreadable("This JSON holds a number of thousands of digits.") from None


def _no_constant(word: str) -> NoReturn:
    raise Unreadable(f"This is no JSON: {word} is no value of it.")


def _take_marks(marks: Mapping[str, Any], intake: Intake) -> None:
    """Spicetify's trashbin: ``{"spotify:artist:ID": true}``."""
    for number, (uri, marked) in enumerate(marks.items(), 1):
        if marked is True:
            intake.take(Row(number, ids=(("spotify", uri),)))
        else:
            intake.skip(number, "not marked as trash")


def _take_list(entries: Sequence[Any], intake: Intake, provider: str | None) -> None:
    for number, entry in enumerate(entries, 1):
        match entry:
            case str():
                is_id = recognise(entry, provider) is not None
                intake.take(Row(number, ids=(("", entry),)) if is_id else Row(number, name=entry))
            case {"removed": True}:
                intake.skip(number, "marked as removed")
            case dict():
                _take_object(number, entry, intake)
            case _:
                intake.skip(number, "an entry must be text or an object")


def _take_object(number: int, entry: Mapping[str, Any], intake: Intake) -> None:
    name = entry.get("name", entry.get("artist"))
    if name is not None and not isinstance(name, str):
        intake.skip(number, "a name must be text")
        return
    ids = entry.get("ids")
    named = ids if isinstance(ids, dict) else {key: entry[key] for key in _PROVIDER_KEYS if key in entry}
    # Beside keys that name a provider, a bare "id" is the list's own.
    loose = {key: entry[key] for key in ("id", "uri", "url") if key in entry} if not named else {}
    try:
        pairs = [(provider_named(key), word) for key, word in named.items()] + [("", word) for word in loose.values()]
    except KeyError as unknown:
        intake.skip(number, f"{unknown.args[0][:40]!a} is no provider that is known")
        return
    intake.take(Row(number, name or "", tuple((provider, str(word)) for provider, word in pairs if _is_given(word))))


def _is_given(word: Any) -> bool:
    return word is not None and word != ""


def _take_own(envelope: Mapping[str, Any], artists: Sequence[Any], intake: Intake) -> str | None:
    """Our own form is typed: what has the wrong type is the client's mistake and refuses the whole."""
    problems = [
        FieldProblem(f"/{escaped(key[:40])}", "unknown field") for key in envelope if key not in ("name", "artists")
    ]
    name = envelope.get("name")
    if name is not None and not isinstance(name, str):
        problems.append(FieldProblem("/name", "must be text"))
    for place, artist in enumerate(artists):
        if len(problems) >= _MOST_PROBLEMS:
            break
        wrong = _problems(artist)
        problems += [FieldProblem(f"/artists/{place}{pointer}", detail) for pointer, detail in wrong]
        if not wrong:
            ids = artist.get("ids") or {}
            pairs = tuple((provider_named(key), str(word)) for key, word in ids.items() if word is not None)
            intake.take(Row(place + 1, artist.get("name") or "", pairs))
    if problems:
        raise Invalid(errors=problems[:_MOST_PROBLEMS])
    return name


def _problems(artist: Any) -> list[tuple[str, str]]:
    if not isinstance(artist, dict):
        return [("", "must be an object")]
    found = [(f"/{escaped(key[:40])}", "unknown field") for key in artist if key not in ("name", "ids")]
    name, ids = artist.get("name"), artist.get("ids")
    if name is not None:
        found += _name_problems(name)
    if ids is not None and not isinstance(ids, dict):
        found.append(("/ids", "must be an object"))
    else:
        for key, word in (ids or {}).items():
            found += _id_problems(key, word)
    return found


def _name_problems(name: Any) -> list[tuple[str, str]]:
    if not isinstance(name, str):
        return [("/name", "must be text")]
    try:
        clean_name(name)
    except Unusable as why:
        return [("/name", str(why))]
    return []


def _id_problems(key: str, word: Any) -> list[tuple[str, str]]:
    try:
        provider_named(key)
    except KeyError:
        return [("/ids", f"{key[:40]!a} is no provider; known are {', '.join(PROVIDERS)}")]
    # Apple's and Tidal's ids are numbers to many clients.
    wrong = word is not None and (isinstance(word, bool) or not isinstance(word, str | int))
    return [(f"/ids/{key}", "must be text")] if wrong else []
