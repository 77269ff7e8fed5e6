"""Pages of the minimum security standard."""
