"""GRAPH -> PLAN: what would be done to each object, decided without doing anything."""

from typing import TYPE_CHECKING

from blockform.faces import late_members

if TYPE_CHECKING:  # late: who only shows a plan needs none of what makes one
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
        ProvisionFailed,
        ProvisionFinished,
        ProvisionProgress,
        ProvisionStarted,
        RefreshFinished,
        RefreshStarted,
        no_events,
    )
    from blockform.plan.model import Drift, GeneratedConfig, OutputChange, Plan, ResourceChange
    from blockform.plan.planner import make_plan, make_plan_and_world
    from blockform.plan.providers import GivenProvider, ProviderPool, ProviderRuntime
    from blockform.plan.run import ImportOption, PlanInput, PlanOptions
    from blockform.plan.selection import Selection, may_be_incomplete, select
    from blockform.plan.validate import validate_config
    from blockform.plan.world import Settings, World

__getattr__ = late_members(
    __name__,
    {
        "Action": "action",
        "ChangeFailed": "events",
        "ChangeFinished": "events",
        "ChangeProgress": "events",
        "ChangeStarted": "events",
        "DataReadFinished": "events",
        "DataReadStarted": "events",
        "Declared": "decode",
        "Dependencies": "dependencies",
        "Difference": "diff",
        "Drift": "model",
        "Emit": "events",
        "Event": "events",
        "GeneratedConfig": "model",
        "GivenProvider": "providers",
        "ImportFinished": "events",
        "ImportOption": "run",
        "ImportPrepared": "events",
        "ImportStarted": "events",
        "Mode": "action",
        "OutputChange": "model",
        "Plan": "model",
        "PlanInput": "run",
        "PlanOptions": "run",
        "ProviderPool": "providers",
        "ProviderRuntime": "providers",
        "Reason": "action",
        "ProvisionFailed": "events",
        "ProvisionFinished": "events",
        "ProvisionProgress": "events",
        "ProvisionStarted": "events",
        "RefreshFinished": "events",
        "RefreshStarted": "events",
        "ResourceChange": "model",
        "Selection": "selection",
        "Settings": "world",
        "World": "world",
        "Written": "decode",
        "configure_provider": "configure",
        "differences": "diff",
        "make_plan": "planner",
        "make_plan_and_world": "planner",
        "may_be_incomplete": "selection",
        "no_events": "events",
        "read_block": "decode",
        "select": "selection",
        "validate_config": "validate",
    },
)

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
    "ImportOption",
    "ImportPrepared",
    "ImportStarted",
    "Mode",
    "OutputChange",
    "Plan",
    "PlanInput",
    "PlanOptions",
    "ProviderPool",
    "ProviderRuntime",
    "ProvisionFailed",
    "ProvisionFinished",
    "ProvisionProgress",
    "ProvisionStarted",
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
