"""The environment, read once, into frozen settings."""
