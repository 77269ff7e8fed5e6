"""Pages of the contracts room."""
