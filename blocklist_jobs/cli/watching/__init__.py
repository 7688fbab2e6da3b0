"""Following a job: what is known of it at one moment (picture), and that as a live screen or as lines."""
