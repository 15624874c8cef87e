"""Runs the provisioners of an object: after it was made, or before it is deleted.

Source: Terraform's applyProvisioners and its local-exec provisioner.
"""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from msgspec import Struct

from blockform.addrs import ResourceInstanceAddr
from blockform.apply.run import ApplyRun
from blockform.apply.shell import Command, Ended, run_command
from blockform.config import ProvisionerConfig, read_provisioner
from blockform.diagnostics import Diagnostic
from blockform.graph import Blocking, Job, WalkStopped
from blockform.lang import Scope
from blockform.plan import (
    ProvisionFailed,
    ProvisionFinished,
    ProvisionProgress,
    ProvisionStarted,
)
from blockform.plan.provisioners import decode_provisioner
from blockform.syntax import Block
from blockform.values import Mark, Value, go_quote

_SHELL = ("/bin/sh", "-c")


class Provisioning(Struct, frozen=True):
    """The provisioners of one object, run one after the other until one fails."""

    run: ApplyRun
    addr: ResourceInstanceAddr
    blocks: tuple[Block, ...]

    def wanted(self, *, on_destroy: bool) -> list[ProvisionerConfig]:
        """Those that run when the object is made, or before it is deleted."""
        found: Iterable[ProvisionerConfig] = map(read_provisioner, self.blocks)
        return [provisioner for provisioner in found if provisioner.on_destroy is on_destroy]

    def apply(self, wanted: Iterable[ProvisionerConfig], scope: Scope) -> Job:
        """Run them; whether all went well, or was allowed to go wrong."""
        for provisioner in wanted:
            sound = yield from self._one(provisioner, scope)
            if not sound and not provisioner.goes_on:
                return False
        return True

    def _one(self, provisioner: ProvisionerConfig, scope: Scope) -> Job:
        run = self.run
        run.emit(ProvisionStarted(self.addr, provisioner.type))
        before = len(run.diags)
        failed = yield from self._execute(provisioner, scope)
        if not failed:
            run.emit(ProvisionFinished(self.addr, provisioner.type))
            return True
        run.emit(ProvisionFailed(self.addr, provisioner.type))
        if not provisioner.goes_on and len(run.diags) == before:
            run.diags.append(failed)
        return False

    def _execute(self, provisioner: ProvisionerConfig, scope: Scope) -> Job:
        """What went wrong, or None."""
        config = decode_provisioner(provisioner, scope)
        if config is None:
            return self._problem("Invalid provisioner configuration", "", provisioner)
        hidden = _hidden(config)
        plain = config.unmarked()
        if not plain.is_wholly_known or plain["command"].is_null or not plain["command"].as_str():
            detail = "The command must be a non-empty string."
            return self._problem("Invalid local-exec provisioner command", detail, provisioner)
        speak = self._speaker(provisioner, hidden)
        command = _command(plain, self.run.pool.environment, self.run.pool.cwd)
        speak(_announcement(plain, command))
        try:
            ended: Ended = yield Blocking(lambda: run_command(command, speak, self.run.stopping))
        except WalkStopped:
            ended = Ended("it was stopped", "")
        self.run.tell_spoken()
        if not ended.failure:
            return None
        if hidden:
            detail = (
                f"Error running the command, which is not shown as it has {hidden} values: {ended.failure}."
            )
        else:
            detail = f"Error running command '{plain['command'].as_str()}': {ended.failure}. Output: {ended.output}"
        return self._problem("local-exec provisioner error", detail, provisioner)

    def _speaker(self, provisioner: ProvisionerConfig, hidden: str) -> Callable[[str], None]:
        """Tells a line of output, from whatever thread; nothing of it where the command has secrets."""
        suppressed = f"(output suppressed due to {hidden} value in config)"

        def speak(line: str) -> None:
            text = suppressed if hidden else line
            self.run.spoken.put(ProvisionProgress(self.addr, provisioner.type, text))

        return speak

    def _problem(self, summary: str, detail: str, provisioner: ProvisionerConfig) -> Diagnostic:
        return Diagnostic.error(summary, detail, provisioner.range, address=str(self.addr))


def _hidden(config: Value) -> str:
    """Why nothing of the command may be shown, in words; empty where it may."""
    marks = config.deep_marks()
    kinds = [mark.value for mark in (Mark.SENSITIVE, Mark.EPHEMERAL) if mark in marks]
    return " and ".join(kinds)


def _command(config: Value, environment: Mapping[str, str], cwd: Path) -> Command:
    interpreter, given = config["interpreter"], config["environment"]
    words = [item.as_str() for item in interpreter.elements] if not interpreter.is_null else list(_SHELL)
    more = (
        {}
        if given.is_null
        else {name: value.as_str() for name, value in given.items.items() if not value.is_null}
    )
    directory = config["working_dir"]
    return Command(
        arguments=(*words, config["command"].as_str()),
        directory=cwd if directory.is_null else cwd / directory.as_str(),
        environment={**environment, **more},
    )


def _announcement(config: Value, command: Command) -> str:
    quiet = config["quiet"]
    if not quiet.is_null and quiet.as_bool():
        return "local-exec: Executing: Suppressed by quiet=true"
    return f"Executing: [{' '.join(map(go_quote, command.arguments))}]"
