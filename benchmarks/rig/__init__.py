"""What all benchmarks stand on: the whole system beside a sandbox, its users, and tables of what was measured."""
