"""GRAPH -> PLAN: what would be done to each object, decided without doing anything."""

from blockform.plan.action import Action, Mode, Reason
from blockform.plan.configure import configure_provider
from blockform.plan.decode import Declared, Written, read_block
from blockform.plan.dependencies import Dependencies
from blockform.plan.diff import Difference, differences
from blockform.plan.events import (
    ChangeFailed,
    ChangeFinished,
    ChangeProgress,
    ChangeStarted,
    DataReadFinished,
    DataReadStarted,
    Emit,
    Event,
    ImportFinished,
    ImportPrepared,
    ImportStarted,
    RefreshFinished,
    RefreshStarted,
    no_events,
)
from blockform.plan.model import Drift, GeneratedConfig, OutputChange, Plan, ResourceChange
from blockform.plan.planner import PlanInput, make_plan, make_plan_and_world
from blockform.plan.providers import GivenProvider, ProviderPool, ProviderRuntime
from blockform.plan.run import PlanOptions
from blockform.plan.selection import Selection, may_be_incomplete, select
from blockform.plan.validate import validate_config
from blockform.plan.world import Settings, World

__all__ = [
    "Action",
    "ChangeFailed",
    "ChangeFinished",
    "ChangeProgress",
    "ChangeStarted",
    "DataReadFinished",
    "DataReadStarted",
    "Declared",
    "Dependencies",
    "Difference",
    "Drift",
    "Emit",
    "Event",
    "GeneratedConfig",
    "GivenProvider",
    "ImportFinished",
    "ImportPrepared",
    "ImportStarted",
    "Mode",
    "OutputChange",
    "Plan",
    "PlanInput",
    "PlanOptions",
    "ProviderPool",
    "ProviderRuntime",
    "Reason",
    "RefreshFinished",
    "RefreshStarted",
    "ResourceChange",
    "Selection",
    "Settings",
    "World",
    "Written",
    "configure_provider",
    "differences",
    "make_plan",
    "make_plan_and_world",
    "may_be_incomplete",
    "no_events",
    "read_block",
    "select",
    "validate_config",
]
