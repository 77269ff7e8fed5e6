"""Data of the room: the duty catalogue, worded by the project."""
