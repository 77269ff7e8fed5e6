"""Rules of the room as pure functions."""
