"""``python -m blockform``: the same as the ``blockform`` command."""

from blockform.cli import main

main()
