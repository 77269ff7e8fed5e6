"""Reading configurations from devices over SSH. Knows nothing of the database."""
