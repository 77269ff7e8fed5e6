"""Duty rosters: fair by weighted points, within the rules, with the smallest number of open shifts.

``model`` (what is given and what comes out) → ``solve`` (the way from one to the other) → ``greedy``, ``balance``,
``repair``, ``explain``; ``check`` judges a roster from its definitions alone.
"""
