"""``terraform_remote_state``: the root outputs that another configuration has left in its state.

The names of state files are ours and, where there is none of ours, Terraform's. As in Terraform a sensitive output is read without its
mark. Source: Terraform's built-in provider, data_source_state.go, and its local backend.
"""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from msgspec import Struct

from blockform.sdk import Attribute, Block, Problem, ReadDataRequest, ReadDataResponse, ResourceSchema
from blockform.state import DEFAULT_NAME, State, read_state
from blockform.values import (
    DYNAMIC,
    STRING,
    AttrPathStep,
    ConversionError,
    MapType,
    ObjectType,
    Value,
    convert,
    describe,
    null,
    object_of,
    path_of,
)

TERRAFORM_NAME = "terraform.tfstate"
_INVALID = "Invalid backend configuration"
_NO_STATE = "No stored state was found for the given workspace in the given backend."


def _validate(config: Value) -> tuple[Problem, ...]:
    """What can be told before anything is read."""
    return (*_backend_problems(config), *_defaults_problems(config["defaults"]))


def _backend_problems(config: Value) -> Iterator[Problem]:
    kind, arguments = config["backend"], config["config"]
    if not kind.is_known or not arguments.is_wholly_known:
        if arguments.type is not DYNAMIC and not isinstance(arguments.type, ObjectType | MapType):
            yield Problem(_INVALID, "The configuration must be an object value.", path_of("config"))
        return
    backend = BACKENDS.get(kind.as_str())
    if backend is None:
        detail = f'There is no backend type named "{kind.as_str()}".'
        yield Problem(_INVALID, detail, path_of("backend"))
        return
    wrong = _unfit(arguments, backend.arguments)
    if wrong:
        detail = f'The given configuration is not valid for backend "{kind.as_str()}": {wrong}.'
        yield Problem(_INVALID, detail, path_of("config"))
    else:
        yield from backend.problems(_texts(arguments))


def _unfit(arguments: Value, known: tuple[str, ...]) -> str:
    """Why the arguments, which are known, cannot be a backend's; empty if they can."""
    if arguments.is_null:
        return ""
    if not isinstance(arguments.type, ObjectType | MapType):
        return "an object is required"
    given = dict(arguments.items)
    for name in known:
        try:
            convert(given.get(name, null(STRING)), STRING)
        except ConversionError as error:
            error.within(AttrPathStep(name))
            return describe(error)
    unknown = next((name for name in sorted(given) if name not in known), None)
    return f'unexpected attribute "{unknown}"' if unknown is not None else ""


def _texts(arguments: Value) -> dict[str, str]:
    """The arguments that are not null, as texts."""
    given = {} if arguments.is_null else dict(arguments.items)
    texts = {name: convert(value, STRING) for name, value in given.items()}
    return {name: value.as_str() for name, value in texts.items() if not value.is_null}


def _defaults_problems(defaults: Value) -> Iterator[Problem]:
    if defaults.type is not DYNAMIC and not isinstance(defaults.type, ObjectType | MapType):
        yield Problem(
            "Invalid default values", "Defaults must be given in an object value.", path_of("defaults")
        )


SCHEMA = ResourceSchema(
    block=Block(
        description="The root outputs of another configuration, read from its state.",
        attributes={
            "backend": Attribute(type=STRING, required=True, description="Where the state is kept: `local`."),
            "config": Attribute(
                type=DYNAMIC, optional=True, description="An object with the arguments of that backend."
            ),
            "defaults": Attribute(
                type=DYNAMIC, optional=True, description="Values for outputs that the state does not have."
            ),
            "outputs": Attribute(
                type=DYNAMIC, computed=True, description="An object with every root output."
            ),
            "workspace": Attribute(
                type=STRING, optional=True, description="The workspace to read; without it the default one."
            ),
        },
    ),
    validators=(_validate,),
)


class RemoteState(Struct, frozen=True):
    """The verb of ``terraform_remote_state``; relative paths begin at ``cwd``."""

    cwd: Path

    def read(self, request: ReadDataRequest) -> ReadDataResponse:
        """Read the state and show its root outputs, defaults put in for those that it lacks."""
        config = request.config
        problems = _validate(config)
        if problems:
            return ReadDataResponse(state=None, problems=problems)
        workspace = "default" if config["workspace"].is_null else config["workspace"].as_str()
        backend = BACKENDS[config["backend"].as_str()]
        state, found = backend.read(self.cwd, _texts(config["config"]), workspace)
        if state is None:
            missing = Problem("Unable to find remote state", _NO_STATE, path_of("workspace"))
            return ReadDataResponse(state=None, problems=found or (missing,))
        defaults = config["defaults"]
        outputs = {} if defaults.is_null else dict(defaults.items)
        outputs |= {name: output.value.unmarked() for name, output in state.outputs.items()}
        return ReadDataResponse(state=config.with_attrs(outputs=object_of(outputs)), problems=found)


class _Backend(Struct, frozen=True, kw_only=True):
    """A place that states are kept in: its arguments, all texts, what can be wrong with them, and how a state is read.

    ``read`` gets the working directory, the arguments and the workspace; no state and no problem means that there is none.
    """

    arguments: tuple[str, ...]
    problems: Callable[[Mapping[str, str]], Iterator[Problem]]
    read: Callable[[Path, Mapping[str, str], str], tuple[State | None, tuple[Problem, ...]]]


def _local_problems(arguments: Mapping[str, str]) -> Iterator[Problem]:
    for name, what in (("path", "state file path"), ("workspace_dir", "workspace directory path")):
        if arguments.get(name) == "":
            yield Problem(f"Invalid local {what}", f'The "{name}" attribute value must not be empty.')


def _read_local(
    cwd: Path, arguments: Mapping[str, str], workspace: str
) -> tuple[State | None, tuple[Problem, ...]]:
    for path in _local_paths(arguments, workspace):
        try:
            data = (cwd / path).read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            continue
        except OSError as error:
            why = error.strerror or type(error).__name__
            detail = f"The state file {path} could not be read: {why}."
            return None, (Problem("Failed to read state file", detail),)
        state, diags = read_state(data, str(path))
        return state, tuple(Problem(d.summary, d.detail, warning=not d.is_error) for d in diags)
    return None, ()


def _local_paths(arguments: Mapping[str, str], workspace: str) -> Iterator[Path]:
    """Where the state of a workspace may be, our own name first."""
    for name in (DEFAULT_NAME, TERRAFORM_NAME):
        if workspace in {"", "default"}:
            yield Path(arguments.get("path", name))
        else:
            yield Path(arguments.get("workspace_dir", f"{name}.d"), workspace, name)


BACKENDS: Mapping[str, _Backend] = {
    "local": _Backend(arguments=("path", "workspace_dir"), problems=_local_problems, read=_read_local)
}
"""The places that states can be read from."""
