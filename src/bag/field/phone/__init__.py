"""The phone app of field work: what it is shown, and what it sends once it has a network again."""
