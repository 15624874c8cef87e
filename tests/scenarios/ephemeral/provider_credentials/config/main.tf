terraform {
  required_providers {
    lab = { source = "tests/lab" }
  }
}

ephemeral "lab_token" "first" {
  name = "first"
}

provider "lab" {
  alias = "signed_in"
  token = ephemeral.lab_token.first.value
}

ephemeral "lab_token" "second" {
  provider = lab.signed_in
  name     = "second"
}

provider "lab" {
  alias = "admin"
  token = ephemeral.lab_token.second.value
}

resource "lab_item" "one" {
  provider = lab.admin
  name     = "one"
}

resource "lab_item" "two" {
  provider = lab.admin
  name     = "two of ${lab_item.one.id}"
}
