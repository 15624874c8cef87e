provider "press" {
  endpoint = "http://127.0.0.1:9"
}

terraform {
  required_providers {
    press = { source = "peak/press" }
  }
}

resource "press_block_spec" "train" {
  kind     = "service"
  metadata = { name = "train", summary = "Trains." }
  config   = { image_details = { id = 1 } }
}
