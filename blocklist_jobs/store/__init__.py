"""Postgres: what is due and what has happened. The only room that speaks SQL."""
