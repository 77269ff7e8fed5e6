"""Pages of vulnerability findings."""
