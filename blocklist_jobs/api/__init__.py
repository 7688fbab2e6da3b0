"""The HTTP face: parse, call one use case, translate the answer. Decides nothing; its contract is docs/api.md."""
