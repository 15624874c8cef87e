# A block that an app will list in two releases. This is the second.

resource "press_block_spec" "workflow" {
  kind     = "workflow"
  scope    = "shared"
  tenants  = ["tenant1", "tenant2"]
  metadata = { name = "workflow-block-shared", title = "Workflow Block", summary = "A block of an app." }
  release  = { version = "2.0.0", notes = "This is a revised release" }
  artifact = { path = "${path.module}/code" }

  config = {
    steps = {
      step1 = {
        type    = "standard"
        command = "python main.py"
        image   = { context = ".", dockerfile = "Dockerfile", version = "0.0.1" }
      }
    }
  }

  parameters = {
    run = [
      { name = "agg_type", type = "string", required = false, default_value = "AVG", title = "Agg Type" },
    ]
  }
}
