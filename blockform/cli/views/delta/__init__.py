"""What differs between two values: worked out as a tree, then told to people in Terraform's own layout.

    values before and after, schema -> Delta -> text

The tree knows nothing of text, the text nothing of values; Terraform's human plan decides what both look like.
"""

from blockform.cli.views.delta.compare import compare
from blockform.cli.views.delta.model import Delta, Paths
from blockform.cli.views.delta.render import key_text, render
from blockform.cli.views.delta.schema import body_of, compare_body
from blockform.cli.views.delta.style import Style, marker

__all__ = ["Delta", "Paths", "Style", "body_of", "compare", "compare_body", "key_text", "marker", "render"]
