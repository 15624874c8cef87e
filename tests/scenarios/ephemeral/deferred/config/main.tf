terraform {
  required_providers {
    lab = { source = "tests/lab" }
  }
}

resource "lab_item" "store" {
  name = "store"
}

ephemeral "lab_token" "of_store" {
  name = lab_item.store.id
}

ephemeral "lab_token" "inner" {
  provider = lab.late
  name     = "inner"

  dynamic "scope" {
    for_each = [ephemeral.lab_token.of_store.value]
    content {
      on = scope.value
    }
  }
}

provider "lab" {
  alias = "late"
  token = ephemeral.lab_token.of_store.value
}

resource "lab_item" "late" {
  provider = lab.late
  name     = "late"
  password = ephemeral.lab_token.inner.scope[0].on
}
