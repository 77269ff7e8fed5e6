"""What people write under records, and following records."""
