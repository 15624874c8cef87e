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
  metadata = { name = "train", summary = "Trains the model." }
  config   = { steps = { fit = { command = "python fit.py", image_details = { id = 1 } } } }

  parameters = {
    run = [{ name = "weeks", type = "number", required = false, default_value = 12 }]
  }
}

resource "press_block_deployment" "live" {
  spec       = { id = press_block_spec.train.id, version = press_block_spec.train.release.version }
  metadata   = { name = "train-live", summary = "Trains every night." }
  parameters = { run = { weeks = 4 } }
}
