terraform {
  required_providers {
    lab = { source = "tests/lab" }
  }
}

variable "again" {
  default = 1
}

ephemeral "lab_token" "database" {
  name = "database"

  lifecycle {
    postcondition {
      condition     = self.value != ""
      error_message = "There is no token."
    }
  }
}

locals {
  password = "pw-${ephemeral.lab_token.database.value}"
}

resource "lab_item" "app" {
  name             = "app"
  password         = local.password
  password_version = var.again

  login {
    user = "root"
    key  = ephemeral.lab_token.database.value
  }
}

resource "lab_item" "other" {
  name = "${lab_item.app.name}-other"
}
