"""What the room hands to the registers."""


def fill() -> None:
    """Called once, when the apps are ready."""
