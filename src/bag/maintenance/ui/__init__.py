"""Pages of the maintenance room."""
