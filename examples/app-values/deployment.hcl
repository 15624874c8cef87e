variable "api_key" {
  type      = string
  sensitive = true
  default   = "not-a-real-key"
}

resource "press_app_deployment" "both" {
  spec     = { id = press_app_spec.both.id, version = press_app_spec.both.release.version }
  metadata = { name = "both-live", title = "Both", summary = "Both, live." }

  parameters = {
    block-spec-name-a = { run = { agg_type = "AVG", api_key = var.api_key } }
    block-spec-name-b = { run = { agg_type = "MAX" } }
  }

  revision_notes = "This is the initial revision"
}
