# Two blocks with build and run parameters, and an app of both.

locals {
  build = [
    { name = "storage", type = "string", required = false, default_value = "20GB" },
    { name = "instance_type", type = "number", required = false, default_value = 20 },
    { name = "use_cache", type = "boolean", required = false, default_value = false },
    { name = "secrets", type = "string_array", required = false, default_value = [] },
  ]

  step = {
    type          = "standard"
    command       = "echo hello"
    image_details = { id = 1 }
    resources     = { instance_type_id = "@param:instance_type", storage = "@param:storage" }
  }
}

resource "press_block_spec" "a" {
  kind     = "workflow"
  metadata = { name = "block-spec-name-a", summary = "Loads." }
  config   = { steps = { load = local.step } }

  parameters = {
    build = local.build
    run = [
      { name = "agg_type", type = "string", required = false, default_value = "SUM" },
      { name = "max_retries", type = "number", required = false, default_value = 3 },
      { name = "enable_download", type = "boolean", required = false, default_value = false },
      { name = "tab_rendering", type = "string_array", required = false, default_value = [] },
      { name = "api_key", type = "string", required = false, hide_value = true },
    ]
  }
}

resource "press_block_spec" "b" {
  kind     = "workflow"
  metadata = { name = "block-spec-name-b", summary = "Serves." }
  config   = { steps = { serve = local.step } }

  parameters = {
    build = local.build
    run = [
      { name = "agg_type", type = "string", required = false, default_value = "SUM" },
      { name = "shell_path", type = "string", required = false, default_value = "bash" },
      { name = "enable_flux_capacitor", type = "boolean", required = false, default_value = false },
    ]
  }
}

resource "press_app_spec" "both" {
  metadata = { name = "both", summary = "Loads and serves." }
  blocks   = [for block in [press_block_spec.a, press_block_spec.b] : { id = block.id, version = block.release.version }]
}
