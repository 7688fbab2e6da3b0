"""Memory of every process while libraries of very different sizes are enforced."""
