"""What devices say of their neighbors and of the addresses behind their ports."""
