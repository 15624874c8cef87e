"""blockform turns text into a changed world, one step at a time.

text -> syntax -> config -> graph -> plan -> apply -> state
"""

__version__ = "0.1.0"
