"""Objects that are the same under another address: ``moved`` blocks, and resources that gain or lose ``count``.

``statements`` finds them, ``execute`` rewrites the state before planning, ``check`` judges the statements once it is known which instances
the configuration asks for.

Source: Terraform's package refactoring.
"""

from blockform.plan.moves.check import check_moves
from blockform.plan.moves.execute import Moved, with_moves

__all__ = ["Moved", "check_moves", "with_moves"]
