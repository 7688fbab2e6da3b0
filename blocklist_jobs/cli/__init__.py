"""The command line: parses words, makes one call, shows the answer in plain text or as JSON."""
