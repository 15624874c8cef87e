terraform {
  required_providers {
    press = { source = "peak/press" }
  }
}

provider "press" {
  endpoint = "{SERVER}"
}

resource "press_block_spec" "train" {
  kind     = "workflow"
  metadata = { name = "train", title = "Train", summary = "Trains the model." }

  config = {
    steps = {
      fit = {
        command       = "python fit.py"
        image_details = { id = 1, version_id = 1 }
      }
    }
  }

  parameters = {
    run = [
      { name = "agg_type", type = "string", required = true },
      { name = "weeks", type = "number", required = false, default_value = 12 },
    ]
  }
}

resource "press_block_deployment" "nightly" {
  spec       = { id = press_block_spec.train.id, version = press_block_spec.train.release.version }
  metadata   = { name = "train-nightly", title = "Nightly", summary = "Trains every night." }
  parameters = { run = { weeks = "four", agg_typ = "AVG" } }
}

resource "press_app_spec" "forecast" {
  metadata = { name = "forecast", summary = "The whole forecast." }
  blocks   = [{ id = press_block_spec.train.id, version = press_block_spec.train.release.version }]
}

resource "press_app_deployment" "forecast" {
  spec       = { id = press_app_spec.forecast.id, version = press_app_spec.forecast.release.version }
  metadata   = { name = "forecast-live", summary = "The whole forecast, live." }
  parameters = { train = { run = { agg_type = "MAX" } } }
}
