"""What an upload of a blocklist may say. The list itself is read by ``core.blocklist_forms``; the document shows it."""

from __future__ import annotations

from typing import Any, ClassVar

from marshmallow import Schema, fields, validate

from blocklist_jobs.api.edge.described import Choice
from blocklist_jobs.api.edge.words import ProviderName
from blocklist_jobs.core.blocklist_intake import LONGEST_NAME


class UploadQuery(Schema):
    """The query of an upload: what to call the list, and whose bare ids it holds."""

    name = fields.String(load_default=None, validate=validate.Length(1, LONGEST_NAME))
    provider = ProviderName(load_default=None)


def _id_of(provider: str) -> fields.Raw:
    says = {"type": ["string", "integer", "null"], "description": f"The artist's id or link at {provider}."}
    return fields.Raw(metadata=says)


class GivenIdsSchema(Schema):
    """An artist's id at each provider, in any spelling that people use: bare, as a link, as a URI."""

    spotify = _id_of("Spotify")
    apple_music = _id_of("Apple Music")
    youtube_music = _id_of("YouTube Music")
    tidal = _id_of("Tidal")


class ListedArtistSchema(Schema):
    """One artist; who has a name alone is only listed for review."""

    json_schema: ClassVar[dict[str, Any]] = {"minProperties": 1}

    name = fields.String(allow_none=True, validate=validate.Length(max=LONGEST_NAME))
    ids = fields.Nested(GivenIdsSchema, allow_none=True)


class BlocklistUploadSchema(Schema):
    """A list in our own form."""

    name = fields.String(allow_none=True)
    artists = fields.List(fields.Nested(ListedArtistSchema), required=True, validate=validate.Length(min=1))


_LIST: dict[str, Any] = {
    "type": "array",
    "minItems": 1,
    "items": {"description": "A name, an id, or an object with both; what is none of them is skipped."},
    "description": "A list as communities publish them; see docs/blocklists.md.",
}
_TRASHBIN: dict[str, Any] = {
    "type": "object",
    "required": ["artists"],
    "properties": {"artists": {"type": "object", "minProperties": 1, "additionalProperties": True}},
    "description": "An export of Spicetify's trashbin.",
}

BLOCKLIST = Choice("BlocklistUpload", {"own form": BlocklistUploadSchema}, others=(_LIST, _TRASHBIN))

EXAMPLES = {
    "our own form": {
        "name": "Never again",
        "artists": [
            {"name": "Atomship", "ids": {"spotify": "4PbKVheWA7ToOxOrqqzjol", "apple_music": "1602643038"}},
            {"ids": {"youtube_music": "UCOCi_VDTQPFn9fZtfqnpVag"}},
            {"name": "Only a name"},
        ],
    },
    "a community's list": [
        {"name": "10mm", "removed": False, "spotify": "5ExXpwxyFXhwPKYKx6ItaN", "apple": "1602643038", "youtube": None},
        "spotify:artist:4PbKVheWA7ToOxOrqqzjol",
    ],
}
