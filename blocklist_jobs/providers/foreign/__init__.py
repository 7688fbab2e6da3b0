"""HTTP to addresses that users name: receivers of webhooks, sources of blocklists. Trusts nothing that comes back.

Refuses to follow a receiver's redirects, to keep connections or cookies, and, where it is told so, to reach this
machine or its network.
"""
