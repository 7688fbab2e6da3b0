"""Spotify: the Web API in both dialects, and the accounts service that refreshes tokens."""
