terraform {
  required_providers {
    lab = { source = "tests/lab" }
  }
}

variable "breaks" {
  default = null
}

ephemeral "lab_token" "sound" {
  name = "sound"
}

ephemeral "lab_token" "weak" {
  name     = "weak"
  breaks   = ephemeral.lab_token.sound.name == "" ? null : var.breaks
  lifetime = terraform.applying && var.breaks == "renew" ? 0.01 : null
}

resource "terraform_data" "slow" {
  provisioner "local-exec" {
    command = "sleep 0.4"
  }
}

resource "lab_item" "app" {
  name     = terraform_data.slow.id == null ? "" : "app"
  password = ephemeral.lab_token.weak.value
}
