# A repository ready for review: what is merged here is what runs on Press.

blockform {
  required_providers {
    press = { source = "peak/press" }
  }
}

variable "endpoint" {
  description = "Where Press is; by default the platform itself, with the token in PEAK_AUTH_TOKEN."
  type        = string
  default     = null
}

provider "press" {
  endpoint = var.endpoint
}

resource "press_block_spec" "report" {
  kind       = "workflow"
  on_destroy = "archive"
  metadata   = { name = "weekly-report", title = "Weekly report", summary = "Sends the numbers of the week." }

  config = {
    steps = {
      send = {
        type          = "standard"
        command       = "python send.py"
        image_details = { id = 1, version_id = 1 }
      }
    }
    triggers = [{ cron = "0 7 * * 1" }]
  }

  parameters = {
    run = [{ name = "weeks", type = "number", required = false, default_value = 1, title = "Weeks" }]
  }
}

resource "press_block_deployment" "report" {
  spec       = { id = press_block_spec.report.id, version = press_block_spec.report.release.version }
  metadata   = { name = "weekly-report", title = "Weekly report", summary = "Every Monday." }
  parameters = { run = { weeks = 1 } }
}
