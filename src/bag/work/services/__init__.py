"""What the work room does, by subject."""
