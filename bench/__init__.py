"""Benchmarks. Each module runs as ``python -m bench.NAME [--quick] --json`` and prints one JSON line."""
