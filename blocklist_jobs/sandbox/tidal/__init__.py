"""Tidal's API v2 and its token endpoint, as its OpenAPI document (1.10.104) and those who use it describe them."""
