"""Rules of the room, without a database."""
