"""Tidal's API, version 2 (JSON:API): requests and answers as pure functions."""

from blocklist_jobs.providers.tidal.provider import TidalProvider

__all__ = ["TidalProvider"]
