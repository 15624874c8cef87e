terraform {
  required_providers {
    lab = { source = "tests/lab" }
  }
}

ephemeral "lab_token" "each" {
  for_each = toset(["a", "b"])
  name     = each.key
}

ephemeral "lab_token" "counted" {
  count = 2
  name  = "number ${count.index}"
}

module "child" {
  source = "./child"
  count  = 2
  on     = ephemeral.lab_token.each["b"].value
}

resource "lab_item" "app" {
  name     = "app"
  password = "${ephemeral.lab_token.each["a"].value} ${ephemeral.lab_token.counted[1].value}"
}

resource "lab_item" "other" {
  name     = "other"
  password = module.child[1].token
}

check "tokens" {
  assert {
    condition     = ephemeral.lab_token.each["a"].value == "guessed"
    error_message = "The token is another one."
  }
  assert {
    condition     = ephemeral.lab_token.each["a"].value == "guessed"
    error_message = "The token is ${ephemeral.lab_token.each["a"].value}."
  }
}
