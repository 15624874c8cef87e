"""How a run is told: to people as Terraform's text, to programs as JSON lines. One story, several tellings."""

from blockform.cli.views.human import HumanView
from blockform.cli.views.machine import MachineView
from blockform.cli.views.tee import TeeView
from blockform.cli.views.telling import Telling
from blockform.cli.views.view import View

__all__ = ["HumanView", "MachineView", "TeeView", "Telling", "View"]
