"""A stand-in for the YouTube Data API and Google's token endpoint, which is all that YouTube Music has for others."""
