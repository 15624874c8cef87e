"""How a run is told: to people as Terraform's text, to programs as JSON lines. One story, several tellings."""

from typing import TYPE_CHECKING

from blockform.faces import late_members

if TYPE_CHECKING:  # late: who prints one JSON document needs no text for people
    from blockform.cli.views.human import HumanView
    from blockform.cli.views.machine import MachineView
    from blockform.cli.views.tee import TeeView
    from blockform.cli.views.view import View

__getattr__ = late_members(
    __name__, {"HumanView": "human", "MachineView": "machine", "TeeView": "tee", "View": "view"}
)

__all__ = ["HumanView", "MachineView", "TeeView", "View"]
