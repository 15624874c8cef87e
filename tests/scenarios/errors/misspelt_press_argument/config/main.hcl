terraform {
  required_providers {
    press = { source = "peak/press" }
  }
}

provider "press" {
  endpoint = "embedded"
}

resource "press_block_spec" "train" {
  kind     = "workflow"
  metadata = { name = "train", summary = "Trains." }
  config = {
    steps = {
      fit = {
        comand        = "python fit.py"
        image_details = { id = 1 }
      }
    }
  }
}
