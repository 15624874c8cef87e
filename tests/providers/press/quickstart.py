"""What the quickstart has made on an embedded server, for tests that look at it from another configuration."""

from pathlib import Path

EXAMPLE = Path(__file__).parents[3] / "examples" / "quickstart"
HEAD = """
blockform {
  required_providers {
    press = { source = "peak/press" }
  }
}

provider "press" {
  endpoint = "embedded"
}
"""


def without_state(directory: Path, configuration: str) -> None:
    """Another configuration in place of the one that is there, which has made nothing yet."""
    for path in (*directory.glob("*.hcl"), *directory.glob("*.tfstate*")):
        path.unlink()
    (directory / "main.hcl").write_text(configuration)
