"""What is read of requests: bodies and queries, one file for each kind of thing."""
