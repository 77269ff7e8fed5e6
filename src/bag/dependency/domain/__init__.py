"""The support graph: what holds what up, what a failure takes away, which failure explains what is seen."""
