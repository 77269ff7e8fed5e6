"""Tables of the network book."""

from bag.networkbook.models.editions import Edition, EditionPrints

__all__ = ["Edition", "EditionPrints"]
