"""Examples of command lines, a few for each command: help shows them, the documents too, and tests run them."""

from collections.abc import Mapping

from msgspec import Struct


class Example(Struct, frozen=True):
    """A command line and what it is for. ``before`` are command lines that it needs to have been run; ``exit`` is its exit code."""

    text: str
    line: str
    before: tuple[str, ...] = ()
    exit: int = 0


_SAVED = ("blockform plan -out=next.plan",)

_QUERY = (
    "printf 'terraform {\\n  required_providers {\\n    press = { source = \"peak/press\" }\\n  }\\n}\\n' > press.tf",
    'printf \'provider "press" {\\n  endpoint = "embedded"\\n}\\nlist "press_block_spec" "all" {\\n  provider = press\\n}\\n\' > all.tfquery.hcl',
)

EXAMPLES: Mapping[str, tuple[Example, ...]] = {
    "init": (
        Example("Prepare a directory after a checkout", "blockform init"),
        Example("Tell a program what is done", "blockform init -json"),
    ),
    "validate": (
        Example("Check before a commit", "blockform validate"),
        Example("Tell an editor what is wrong", "blockform validate -json"),
        Example(
            "Tell people, and keep the verdict for a program", "blockform validate -json-into=verdict.json"
        ),
    ),
    "plan": (
        Example("See what would change", "blockform plan"),
        Example("Save the plan, to apply exactly that one", "blockform plan -out=next.plan"),
        Example(
            "With the values of an environment", "blockform plan -var-file=prod.tfvars -var=region=north"
        ),
        Example("Only one resource and all it needs", "blockform plan -target=terraform_data.train"),
        Example("All but one resource and what needs it", "blockform plan -exclude=terraform_data.score"),
        Example("What a destroy would take away", "blockform plan -destroy"),
        Example("What has changed outside of blockform", "blockform plan -refresh-only"),
        Example("Make one object anew", "blockform plan -replace='terraform_data.score[0]'"),
        Example("Fail where anything would be deleted", "blockform plan -max-deletes=0"),
        Example(
            "Exit with 2 if there are changes", "blockform plan -detailed-exitcode -var=region=north", exit=2
        ),
        Example("The whole plan for a program, in one command", "blockform plan -json=full"),
    ),
    "apply": (
        Example("Show the plan, ask, carry it out", "blockform apply"),
        Example("Carry out a saved plan", "blockform apply next.plan", before=_SAVED),
        Example("Without a question, in a pipeline", "blockform apply -auto-approve -max-deletes=5"),
        Example(
            "Text for people, and JSON lines in a file",
            "blockform apply -auto-approve -json-into=apply.jsonl",
        ),
        Example("Take changes made outside into the state", "blockform apply -refresh-only -auto-approve"),
    ),
    "destroy": (
        Example("Show what would go, ask, destroy it", "blockform destroy"),
        Example(
            "One instance and what was made with it", "blockform destroy -target='terraform_data.score[1]'"
        ),
    ),
    "console": (
        Example("Work out one expression", "echo 'upper(var.region)' | blockform console"),
        Example("Look at an object as it would be", "echo terraform_data.train | blockform console -plan"),
    ),
    "fmt": (
        Example("Bring all files below this directory into the standard style", "blockform fmt -recursive"),
        Example("Fail in a pipeline where that would change anything", "blockform fmt -check -diff"),
    ),
    "force-unlock": (
        Example("Show the lock that is there, ask, remove it", "blockform force-unlock"),
        Example("Without a question", "blockform force-unlock -force"),
    ),
    "get": (Example("Find the modules, and say where they are", "blockform get -update"),),
    "graph": (
        Example("Draw how resources depend on each other", "blockform graph > graph.dot"),
        Example("For a page that shows Mermaid", "blockform graph -format=mermaid"),
    ),
    "import": (
        Example(
            "Take an existing object into the state, for a block that is written already",
            "blockform import terraform_data.kept an-id",
            before=('printf \'resource "terraform_data" "kept" {}\\n\' > kept.tf',),
        ),
    ),
    "metadata functions": (
        Example("The signatures of all functions, for an editor", "blockform metadata functions -json"),
    ),
    "modules": (Example("List the modules that the configuration calls", "blockform modules -json"),),
    "output": (
        Example("All outputs", "blockform output"),
        Example("One of them without quotes, for a shell", "blockform output -raw train"),
        Example("For a program", "blockform output -json"),
    ),
    "providers": (Example("Which module needs which provider", "blockform providers"),),
    "providers schema": (
        Example("Every resource type and its arguments, for an editor", "blockform providers schema -json"),
    ),
    "refresh": (Example("Bring the state up to date without a question", "blockform refresh"),),
    "show": (
        Example("What the state holds", "blockform show"),
        Example("A saved plan, for a program", "blockform show -json next.plan", before=_SAVED),
        Example(
            "A saved plan, as a comment for a pull request",
            "blockform show -markdown next.plan",
            before=_SAVED,
        ),
        Example("The configuration for a program, without a plan", "blockform show -config -json"),
        Example(
            "What a module takes and gives, without installing anything", "blockform show -module=. -json"
        ),
    ),
    "query": (
        Example("What is there, managed or not", "blockform query", before=_QUERY),
        Example(
            "Blocks that take over what is not managed yet",
            "blockform query -generate-config-out=found.tf",
            before=_QUERY,
        ),
        Example("For a program", "blockform query -json", before=_QUERY),
    ),
    "state doctor": (Example("Look for what is wrong with the state", "blockform state doctor"),),
    "lock status": (
        Example("Who is at work on this state", "blockform lock status"),
        Example("For a program", "blockform lock status -json"),
    ),
    "state identities": (
        Example("What providers tell objects apart by", "blockform state identities -json"),
    ),
    "state list": (
        Example("All addresses", "blockform state list"),
        Example("The instances of one resource", "blockform state list terraform_data.score"),
    ),
    "state mv": (
        Example("Give an object another name", "blockform state mv terraform_data.train terraform_data.fit"),
    ),
    "state protect": (
        Example(
            "Let nothing destroy an object, whatever the configuration says",
            "blockform state protect terraform_data.train",
        ),
    ),
    "state pull": (Example("Keep a copy of the state", "blockform state pull > copy.tfstate"),),
    "state push": (
        Example(
            "Put a copy back",
            "blockform state push copy.tfstate",
            before=("blockform state pull > copy.tfstate",),
        ),
    ),
    "state replace-provider": (
        Example(
            "Hand resources over to another provider",
            "blockform state replace-provider -auto-approve example/old example/new",
        ),
    ),
    "state rm": (
        Example("Forget an object without destroying it", "blockform state rm 'terraform_data.score[1]'"),
        Example("See first what would be forgotten", "blockform state rm -dry-run terraform_data.score"),
    ),
    "state show": (
        Example("One object with all its attributes", "blockform state show terraform_data.train"),
    ),
    "state unprotect": (
        Example(
            "Allow it to be destroyed again",
            "blockform state unprotect terraform_data.train",
            before=("blockform state protect terraform_data.train",),
        ),
    ),
    "taint": (Example("Have the next apply replace an object", "blockform taint terraform_data.train"),),
    "test": (Example("Run the tests beside the configuration", "blockform test"),),
    "untaint": (
        Example(
            "Leave it in place after all",
            "blockform untaint terraform_data.train",
            before=("blockform taint terraform_data.train",),
        ),
    ),
    "version": (
        Example("The version", "blockform version"),
        Example("For a program", "blockform version -json"),
    ),
    "workspace delete": (
        Example(
            "Delete a workspace that holds nothing",
            "blockform workspace delete trial",
            before=("blockform workspace new trial", "blockform workspace select default"),
        ),
    ),
    "workspace list": (Example("All workspaces", "blockform workspace list"),),
    "workspace new": (Example("Make one, and use it", "blockform workspace new trial"),),
    "workspace select": (
        Example("Use one, and make it if it is not there", "blockform workspace select -or-create trial"),
    ),
    "workspace show": (Example("The one in use", "blockform workspace show"),),
}
"""By the command's name, in the order in which they are shown."""
