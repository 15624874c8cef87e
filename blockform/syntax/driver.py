"""The tight loop over python-hcl2's tables: tokens in, what the builder made of them out.

It has no recursion and remembers runs of rules that pass one value through, which are most of the rules applied.
"""

from collections.abc import Callable, Sequence
from typing import TypeAlias

from msgspec import Struct, field

from blockform.syntax.scanner_state import Token
from blockform.syntax.tables import UNIT, Tables

Handler: TypeAlias = Callable[..., object]


class Outcome(Struct):
    """How far the tokens went.

    ``fault`` is the index of the token that no rule accepts, ``len(tokens)`` where they ended early, None where all
    went well. ``values`` is what was built, first the items of the file's body; the rest of it is unfinished.
    """

    fault: int | None
    values: list[object] = field(default_factory=list)


class Driver:
    """Drives tokens through the tables; its memory of runs only ever grows and may be shared by threads."""

    def __init__(self, tables: Tables) -> None:
        self.tables = tables
        self._runs: dict[tuple[int, int, int], tuple[int, int | None]] = {}

    def drive(self, tokens: Sequence[Token], handlers: Sequence[Handler]) -> Outcome:
        """Apply the handler of every rule that the tokens complete; ``handlers`` are in the order of the rules."""
        actions, gotos, rules = self.tables.actions, self.tables.gotos, self.tables.rules
        runs, run = self._runs, self._run
        below: list[int] = []
        values: list[object] = []
        state = self.tables.start
        for index, (terminal, _, token_value) in enumerate(tokens):
            code = actions[state].get(terminal)
            while code is None or code < 0:
                if code is None:
                    if state == self.tables.final:
                        return Outcome(None, values)
                    self._finish([*below, state], values, handlers)
                    return Outcome(index, values)
                if code <= -UNIT:
                    key = (below[-1], state, terminal)
                    state, code = runs.get(key) or run(key)
                    continue
                _, nonterminal, size = rules[~code]
                if size:
                    value = handlers[~code](*values[-size:])
                    del values[-size:]
                    base = below[-size]
                    if size > 1:
                        del below[1 - size :]
                else:
                    value = handlers[~code]()
                    base = state
                    below.append(base)
                values.append(value)
                state = gotos[base][nonterminal]
                code = actions[state].get(terminal)
            below.append(state)
            values.append(token_value)
            state = code
        self._finish([*below, state], values, handlers)
        return Outcome(len(tokens), values)

    def _finish(self, states: list[int], values: list[object], handlers: Sequence[Handler]) -> None:
        """After a fault: apply the rules that were complete before it, so that what they have to report is told."""
        actions, gotos, rules = self.tables.actions, self.tables.gotos, self.tables.rules
        while len(codes := set(actions[states[-1]].values())) == 1 and (code := codes.pop()) < 0:
            number = -1 - code
            passes_through = number >= UNIT
            number -= UNIT if passes_through else 0
            _, nonterminal, size = rules[number]
            if not passes_through:
                first = len(values) - size
                values[first:] = [handlers[number](*values[first:])]
            del states[len(states) - size :]
            states.append(gotos[states[-1]][nonterminal])

    def _run(self, key: tuple[int, int, int]) -> tuple[int, int | None]:
        """Where all pass-through rules that apply lead: the state and the action that is due there.

        ``key`` is the state below, the state, and the terminal.
        """
        base, state, terminal = key
        actions, gotos, rules = self.tables.actions, self.tables.gotos, self.tables.rules
        code = actions[state].get(terminal)
        while code is not None and code <= -UNIT:
            state = gotos[base][rules[-1 - code - UNIT][1]]
            code = actions[state].get(terminal)
        self._runs[key] = state, code
        return state, code
