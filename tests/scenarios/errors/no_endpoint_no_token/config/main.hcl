resource "press_block_spec" "train" {
  kind     = "service"
  metadata = { name = "train", summary = "Trains." }
  config   = { image_details = { id = 1 } }
}

terraform {
  required_providers {
    press = { source = "peak/press" }
  }
}
