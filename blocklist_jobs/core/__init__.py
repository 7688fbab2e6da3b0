"""Decisions over frozen values. Standard library only: no clock, no input or output, no state of its own."""
