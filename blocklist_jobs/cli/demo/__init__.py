"""The demo: everything started on this machine, a made-up library cleaned before your eyes, and judged afterwards."""
