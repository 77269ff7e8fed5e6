"""What devices send by themselves, decoded: pure functions of bytes, of which ``Malformed`` is the worst answer."""


class Malformed(ValueError):
    """The bytes are not what the protocol says; the text tells why in a few words."""
