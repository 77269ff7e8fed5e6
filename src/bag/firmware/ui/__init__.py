"""Own pages of the room."""
