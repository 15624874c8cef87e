"""Plans with arguments that are not known yet, as in any plan where one object needs another."""

from blockform.schema.promises import broken_promises
from blockform.sdk.conformance.subject import Subject, errors, places
from blockform.values import Value, unknown


def check_unknown_arguments(subject: Subject, config: Value, needed: frozenset[str]) -> None:
    """Leave each argument open once: planning must go on, and promise nothing that the whole plan does not promise, too."""
    whole = subject.plan(config, None).planned
    again = subject.plan(config, None).planned
    subject.rule(whole == again, "the same configuration is planned in another way the second time")
    for name, written in config.items.items():
        if written.is_null or name in needed:
            continue
        response = subject.ask(config.with_attrs(**{name: unknown(written.type)}), None)
        failures = errors(response.problems)
        subject.rule(not failures, f"planning failed where {name} is not known yet: {failures}")
        early = [] if failures else broken_promises(response.planned, whole)
        subject.rule(not early, f"where {name} is not known yet, too much is promised at {places(early)}")
