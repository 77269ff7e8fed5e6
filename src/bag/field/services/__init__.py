"""The verbs of field work."""
