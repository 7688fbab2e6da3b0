"""What may stand beside a blocklist in the query. The list itself is read by ``core.blocklist_forms``."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from blocklist_jobs.api.edge.words import ProviderName
from blocklist_jobs.core.blocklist_intake import LONGEST_NAME


class UploadQuery(Schema):
    """The query of an upload: what to call the list, and whose bare ids it holds."""

    name = fields.String(load_default=None, validate=validate.Length(1, LONGEST_NAME))
    provider = ProviderName(load_default=None)
