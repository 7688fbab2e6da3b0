"""The OpenAPI document: built from the routes themselves, kept as docs/openapi.json, served with a page to try it."""
