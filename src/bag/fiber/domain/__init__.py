"""Rules of the fiber plant: plain Python and numpy, no Django, no database."""
