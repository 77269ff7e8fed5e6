"""The verbs of vulnerability findings."""
