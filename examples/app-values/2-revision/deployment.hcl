variable "api_key" {
  type      = string
  sensitive = true
  default   = "not-a-real-key"
}

resource "press_app_deployment" "both" {
  spec     = { id = press_app_spec.both.id, version = press_app_spec.both.release.version }
  metadata = { name = "both-live", title = "Both", summary = "Both, live." }

  parameters = {
    block-spec-name-a = {
      build = {
        storage       = "10Mb"
        instance_type = 21
        use_cache     = true
        secrets       = ["API_KEY", "GITHUB_TOKEN"]
      }
      run = {
        agg_type        = "AVG"
        max_retries     = 1
        enable_download = true
        tab_rendering   = ["tab1", "tab2"]
        api_key         = var.api_key
      }
    }
    block-spec-name-b = {
      build = { storage = "10Mb", instance_type = 21, use_cache = true }
      run   = { agg_type = "AVG", shell_path = "sh", enable_flux_capacitor = true }
    }
  }

  revision_notes = "This is a new revision"
}
