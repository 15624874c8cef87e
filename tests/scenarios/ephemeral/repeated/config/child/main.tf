terraform {
  required_providers {
    lab = { source = "tests/lab" }
  }
}

variable "on" {
  ephemeral = true
}

ephemeral "lab_token" "inner" {
  name = "inner"
  scope {
    on = var.on
  }
}

output "token" {
  value     = ephemeral.lab_token.inner.scope[0].on
  ephemeral = true
}
