"""What the house promises to cost, measured: `python -m tests.benchmarks`, or `make bench`."""
