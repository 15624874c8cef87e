terraform {
  required_providers {
    lab = { source = "tests/lab" }
  }
}

ephemeral "lab_token" "t" {
  name = "t"
}

resource "lab_item" "app" {
  name     = "app"
  password = ephemeral.lab_token.t.value
}

output "token" {
  value     = ephemeral.lab_token.t.value
  ephemeral = true
}
