"""Reads of the work room worth a name, one module for each part."""
