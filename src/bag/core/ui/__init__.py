"""The parts every page is made of: template tags, the shell's data and the style guide."""
