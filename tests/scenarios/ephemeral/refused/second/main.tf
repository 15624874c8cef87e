terraform {
  required_providers {
    lab = { source = "tests/lab" }
  }
}

ephemeral "lab_token" "t" {
  name = "t"
}

ephemeral "lab_token" "counted" {
  count = length(ephemeral.lab_token.t.value)
  name  = "x"
}

resource "lab_item" "attributes" {
  name     = ephemeral.lab_token.t.value
  password = ephemeral.lab_token.t.value
  login {
    user = ephemeral.lab_token.t.value
  }
}

resource "lab_item" "each" {
  for_each = toset([ephemeral.lab_token.t.value])
  name     = each.key
}

resource "terraform_data" "input" {
  input = { inside = [ephemeral.lab_token.t.value] }
}

data "lab_lookup" "by_token" {
  name = ephemeral.lab_token.t.value
}

output "shown" {
  value = ephemeral.lab_token.t.value
}

output "hidden" {
  value     = ephemeral.lab_token.t.value
  ephemeral = true
}

module "child" {
  source = "./child"
  plain  = ephemeral.lab_token.t.value
}
