"""A stand-in for the Apple Music API, as Apple's pages and those who use it describe it."""
