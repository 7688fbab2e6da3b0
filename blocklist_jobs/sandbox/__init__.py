"""A stand-in for the providers, over real HTTP: strict about limits and forms, and able to fail in every known way.

It is built from the providers' documentation alone and shares no code with the client, so that it judges the client.
"""

from blocklist_jobs.sandbox.ids import id_of
from blocklist_jobs.sandbox.remote import ControlError, Remote
from blocklist_jobs.sandbox.server import Sandbox

__all__ = ["ControlError", "Remote", "Sandbox", "id_of"]
