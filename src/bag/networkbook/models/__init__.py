"""Tables of the network book."""

from bag.networkbook.models.editions import BookEdition, EditionPrints

__all__ = ["BookEdition", "EditionPrints"]
