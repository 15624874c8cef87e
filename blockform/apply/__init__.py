"""PLAN -> STATE: carries out exactly what the plan says, records each step, and settles what an interrupted run left open."""

from blockform.apply.execute import ApplyInput, ApplyResult, apply_plan
from blockform.apply.recover import RecoverInput, recover
from blockform.apply.run import Tally

__all__ = ["ApplyInput", "ApplyResult", "RecoverInput", "Tally", "apply_plan", "recover"]
