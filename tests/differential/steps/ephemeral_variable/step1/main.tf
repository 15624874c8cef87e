# An ephemeral value may stand where nothing of it is kept: in locals, conditions, other ephemeral variables and outputs.
variable "token" {
  type      = string
  default   = "t"
  ephemeral = true

  validation {
    condition     = length(var.token) == 1
    error_message = "One letter."
  }
}

locals {
  joined = "${var.token}-x"
}

resource "terraform_data" "a" {
  input = { joined = ephemeralasnull(local.joined) }

  lifecycle {
    precondition {
      condition     = local.joined == "t-x"
      error_message = "Never."
    }
  }
}

output "none" {
  value = ephemeralasnull({ a = local.joined, b = 1 })
}
