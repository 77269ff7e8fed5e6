"""Pure rules: reading the tables of devices, joining what both ends say, comparing with the records."""
