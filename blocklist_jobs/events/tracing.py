"""Traces from the request through the task to the call to a provider, in OpenTelemetry's form, when switched on.

Switched on by OpenTelemetry's own setting ``OTEL_EXPORTER_OTLP_ENDPOINT``; without it a span is nothing and costs about
a microsecond. What else a collector needs (headers, certificates, sampling) is set by OpenTelemetry's own names too.
Spans hold words, numbers and ids of ours: no tokens, no names, no addresses with queries.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from opentelemetry import trace
from opentelemetry.propagate import extract, inject
from opentelemetry.trace import Span, SpanKind

ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT"
_TRACER = trace.get_tracer("blocklist_jobs")


def configure_tracing(process: str, env: Mapping[str, str] = os.environ) -> bool:
    """Send this process' spans to the collector that the environment names; whether there is one.

    Calling it again changes nothing, also in a child made by fork, where the sender begins anew by itself.
    """
    if not env.get(ENDPOINT):
        return False
    if isinstance(trace.get_tracer_provider(), trace.ProxyTracerProvider):
        _send_spans(process)
    return True


def _send_spans(process: str) -> None:
    # Slow to load, and rarely wanted.
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    provider = TracerProvider(resource=Resource.create({"service.name": f"blocklist-jobs-{process}"}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    trace.set_tracer_provider(provider)


@contextmanager
def span(
    name: str, *, kind: SpanKind = SpanKind.INTERNAL, parent: str | None = None, **attributes: str | int
) -> Iterator[Span]:
    """A span around what is done inside; ``parent`` is a W3C traceparent from elsewhere. Exceptions are noted on it."""
    context = extract({"traceparent": parent}) if parent else None
    with _TRACER.start_as_current_span(name, context=context, kind=kind, attributes=attributes) as begun:
        yield begun


def traceparent() -> str | None:
    """The current span in W3C's form, for whoever goes on with it; ``None`` outside of one that is recorded."""
    carrier: dict[str, str] = {}
    inject(carrier)
    return carrier.get("traceparent")
