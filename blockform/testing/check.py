"""What can be said against tests before any is run. Source: Terraform's TestFile.Validate and TestRun.Validate."""

from blockform.addrs import ModuleInstance, TargetAddr
from blockform.config import Config
from blockform.diagnostics import Diagnostic, Diagnostics
from blockform.engine import Session
from blockform.engine.prepare import open_pool, settings_for
from blockform.plan import validate_config
from blockform.testing.expected import check_expected
from blockform.testing.load import Suite
from blockform.testing.model import Override, OverrideSource, RunBlock, SuiteFile


def exists(config: Config, target: TargetAddr) -> bool:
    """Whether a configuration declares what an address names; instances are not told apart."""
    module = target if isinstance(target, ModuleInstance) else target.module
    found = config.descendant(module.path)
    if found is None or isinstance(target, ModuleInstance):
        return found is not None
    return target.resource in found.module.resources


def check_file(suite: Suite, file: SuiteFile) -> Diagnostics:
    """Warnings about overrides of what no configuration of the file's runs declares."""
    diags = Diagnostics()
    given = [
        override
        for provider in file.providers.values()
        for override in (provider.mock.overrides.values() if provider.mock else ())
        if override.source is OverrideSource.MOCK_PROVIDER
    ]
    configs = [suite.config, *(suite.config_of(file, run) for run in file.runs)]
    for override in (*given, *file.overrides.values()):
        if not any(exists(config, override.target) for config in configs):
            diags.append(_no_such_target(override))
    return diags


def check_run(suite: Suite, file: SuiteFile, run: RunBlock) -> Diagnostics:
    """Failures that cannot come, overrides of what is not declared, providers that the file does not have."""
    diags = check_expected(run)
    config = suite.config_of(file, run)
    for override in run.overrides.values():
        if not exists(config, override.target):
            diags.append(_no_such_target(override))
    for passed in run.providers:
        if str(passed.in_parent) not in file.providers:
            detail = "This provider block references a provider definition that does not exist."
            diags.error(f"Missing provider definition for {passed.in_parent}", detail, passed.in_parent.range)
    return diags


def _no_such_target(override: Override) -> Diagnostic:
    return Diagnostic.warning(
        "Invalid override target",
        f"The override target {override.target} does not exist within the configuration under test. This could indicate a typo in the"
        " target address or an unnecessary override.",
        override.target_range,
    )


def check_tests(session: Session, suite: Suite) -> Diagnostics:
    """All that ``validate`` has to say of the tests of a module that itself is sound."""
    diags = Diagnostics()
    for file in suite.files.values():
        diags.extend(check_file(suite, file))
        for run in file.runs:
            diags.extend(check_run(suite, file, run))
    pool = open_pool(session)
    try:
        for config in {id(config): config for config in suite.modules.values()}.values():
            diags.extend(
                validate_config(config, pool, settings_for(session, plan_time=""), ephemeral_root=True)
            )
    finally:
        pool.close()
    return diags
