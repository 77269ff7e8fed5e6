"""Writes of the directive room: importing a text, judging duties, statements and decisions of people."""
