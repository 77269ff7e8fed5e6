"""The page of the simulated city."""
