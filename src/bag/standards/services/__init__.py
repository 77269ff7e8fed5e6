"""The verbs of the minimum security standard."""
