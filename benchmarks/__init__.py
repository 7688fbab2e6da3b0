"""What the system promises in figures, measured on the real system. Each room runs as ``python -m benchmarks.ROOM``."""
