"""From the body of a submission to a request that can be carried out."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any

from marshmallow import Schema

from blocklist_jobs.api.edge.parsing import loaded
from blocklist_jobs.api.schemas_jobs import EnforcementPayloadSchema, SubmissionSchema
from blocklist_jobs.core.errors import FieldProblem, Invalid
from blocklist_jobs.core.job import JobType
from blocklist_jobs.core.views import JobRequest

PAYLOADS: Mapping[JobType, type[Schema]] = {JobType.ENFORCEMENT_EXECUTION: EnforcementPayloadSchema}
"""The job types that can be carried out, and the schema of each one's payload."""

_PRINTABLE = re.compile(r"[\x21-\x7e]([\x20-\x7e]{0,253}[\x21-\x7e])?", re.ASCII)


class NotAvailableYet(Invalid):
    """This is part of the contract and cannot be carried out by this version."""

    code = "not_available_yet"


def request_of(document: Mapping[str, Any], built_providers: tuple[str, ...]) -> JobRequest:
    """The validated request in ``document``; :class:`Invalid` names everything that is wrong with it."""
    read = loaded(SubmissionSchema(), document)
    job_type, provider = read["job_type"], read["provider"]
    if job_type not in PAYLOADS:
        raise _not_yet("/job_type", job_type, [known.value for known in PAYLOADS])
    if provider not in built_providers:
        raise _not_yet("/provider", provider, built_providers)
    payload = loaded(PAYLOADS[job_type](), read["payload"], "/payload")
    return JobRequest(job_type, provider, payload, read["priority"], read["scheduled_at"])


def idempotency_key(header: str | None) -> str | None:
    """The key in an ``Idempotency-Key`` header; :class:`Invalid` unless it has 1 to 255 printable characters."""
    if header is None:
        return None
    if not _PRINTABLE.fullmatch(header):
        problem = FieldProblem("Idempotency-Key", "must have 1 to 255 printable ASCII characters")
        raise Invalid(errors=[problem])
    return header


def digest_of(document: Mapping[str, Any]) -> bytes:
    """What two bodies share that say the same, however they are spaced and ordered."""
    return hashlib.sha256(json.dumps(document, sort_keys=True, separators=(",", ":")).encode()).digest()


def _not_yet(pointer: str, word: str, instead: Any) -> NotAvailableYet:
    detail = f"{word} is not available yet; this version can do {', '.join(instead)}"
    return NotAvailableYet(errors=[FieldProblem(pointer, detail)])
