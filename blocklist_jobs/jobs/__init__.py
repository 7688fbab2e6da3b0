"""Use cases, one verb a file, seeing ports and never drivers."""
