"""From the body of a submission to a request that can be carried out."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any

from marshmallow import Schema

from blocklist_jobs.api.edge.parsing import loaded
from blocklist_jobs.api.schemas.jobs import SubmissionSchema
from blocklist_jobs.api.schemas.payloads import (
    EnforcementPayloadSchema,
    RollbackPayloadSchema,
    ScanPayloadSchema,
    TokenPayloadSchema,
)
from blocklist_jobs.core.capabilities import Capabilities
from blocklist_jobs.core.errors import FieldProblem, Invalid
from blocklist_jobs.core.job import JobType
from blocklist_jobs.core.views import JobRequest

PAYLOADS: Mapping[JobType, type[Schema]] = {
    JobType.ENFORCEMENT_EXECUTION: EnforcementPayloadSchema,
    JobType.BATCH_ROLLBACK: RollbackPayloadSchema,
    JobType.TOKEN_REFRESH: TokenPayloadSchema,
    JobType.LIBRARY_SCAN: ScanPayloadSchema,
}
"""The schema of each job type's payload."""

_PRINTABLE = re.compile(r"[\x21-\x7e]([\x20-\x7e]{0,253}[\x21-\x7e])?", re.ASCII)


class NotSetUp(Invalid):
    """This server is not set up for that provider."""

    code = "not_set_up"


def request_of(document: Mapping[str, Any], set_up: Mapping[str, Capabilities]) -> JobRequest:
    """The validated request in ``document``; :class:`Invalid` names everything that is wrong with it.

    ``set_up`` are the providers that this server can reach, and what they can do.
    """
    read = loaded(SubmissionSchema(), document)
    job_type, provider = read["job_type"], read["provider"]
    require_set_up(provider, set_up)
    if job_type is JobType.TOKEN_REFRESH and not set_up[provider].can_refresh:
        detail = f"{set_up[provider].title} renews no token without the listener; they have to connect again"
        raise Invalid(errors=[FieldProblem("/provider", detail)])
    payload = loaded(PAYLOADS[job_type](), read["payload"], "/payload")
    return JobRequest(job_type, provider, payload, read["priority"], read["scheduled_at"])


def require_set_up(provider: str, set_up: Mapping[str, Capabilities]) -> None:
    """Refuse a provider that this server has no app at."""
    if provider not in set_up:
        detail = f"this server is not set up for {provider} (docs/settings.md); it is for {', '.join(set_up)}"
        raise NotSetUp(errors=[FieldProblem("/provider", detail)])


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
