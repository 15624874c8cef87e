"""What is raised when the storage of a state fails."""

from blockform.diagnostics import Diagnostic


class StateError(Exception):
    """The storage of a state failed; ``diagnostic`` says what happened and what is safe."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(f"{diagnostic.summary}: {diagnostic.detail}")
        self.diagnostic = diagnostic
