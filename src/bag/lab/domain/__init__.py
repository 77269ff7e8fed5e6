"""The simulated city as plain data and rules: what is joined to what, what a fault does, how traffic grows."""
