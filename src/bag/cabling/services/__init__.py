"""Writes of structured cabling."""
