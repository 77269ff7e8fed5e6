"""Pages of the address plan."""
