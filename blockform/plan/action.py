"""What a plan may do to one object, and why."""

from enum import Enum


class Action(Enum):
    """The deed; the value is how plan JSON writes it (its parts joined by ``+``)."""

    NO_OP = "no-op"
    CREATE = "create"
    READ = "read"
    UPDATE = "update"
    REPLACE = "delete+create"
    CREATE_BEFORE_DELETE = "create+delete"
    CREATE_BEFORE_FORGET = "create+forget"
    DELETE = "delete"
    FORGET = "forget"

    __hash__ = object.__hash__  # asked for with every object, and Enum's own is written in Python

    @property
    def is_replace(self) -> bool:
        """Whether a new object takes the place of the present one, in either order."""
        return self in {Action.REPLACE, Action.CREATE_BEFORE_DELETE, Action.CREATE_BEFORE_FORGET}

    @property
    def words(self) -> list[str]:
        """The list that plan JSON holds: ``["delete", "create"]``."""
        return self.value.split("+")


class Reason(Enum):
    """Why a change is made where the action alone does not say; values as in plan JSON (Terraform, format 1.2)."""

    NONE = ""
    TAINTED = "replace_because_tainted"
    CANNOT_UPDATE = "replace_because_cannot_update"
    BY_REQUEST = "replace_by_request"
    BY_TRIGGERS = "replace_by_triggers"
    NO_RESOURCE_CONFIG = "delete_because_no_resource_config"
    NO_MODULE = "delete_because_no_module"
    WRONG_REPETITION = "delete_because_wrong_repetition"
    COUNT_INDEX = "delete_because_count_index"
    EACH_KEY = "delete_because_each_key"
    DISABLED = "delete_because_enabled_false"
    NO_MOVE_TARGET = "delete_because_no_move_target"
    CONFIG_UNKNOWN = "read_because_config_unknown"
    DEPENDENCY_PENDING = "read_because_dependency_pending"
    CHECK_NESTED = "read_because_check_nested"


class Mode(Enum):
    """What a plan is for."""

    NORMAL = "normal"
    DESTROY = "destroy"
    REFRESH_ONLY = "refresh-only"
