"""Writes of the fiber plant."""
