blockform {
  required_providers {
    press = { source = "peak/press" }
  }
}

variable "name" {
  type = string
}

resource "press_block_spec" "report" {
  kind     = "workflow"
  metadata = { name = var.name, summary = "Writes a report." }

  config = {
    steps = { write = { command = "python report.py", image_details = { id = 1, version_id = 1 } } }
  }
}
