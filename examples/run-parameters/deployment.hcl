resource "press_block_deployment" "workflow" {
  spec        = { id = press_block_spec.workflow.id, version = press_block_spec.workflow.release.version }
  metadata    = { name = "run-parameters-live", title = "Live", summary = "Runs with values of its own." }
  run_changes = "patch" # a change of run values alone creates no revision

  parameters = {
    run = {
      agg_type            = "AVG"
      email_notifications = true
      num_iterations      = 50
      file_names          = ["input.csv", "output.csv"]
    }
  }
}
