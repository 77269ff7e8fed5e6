"""What the room of changes hands to the registers."""


def fill() -> None:
    """Called once at start-up."""
