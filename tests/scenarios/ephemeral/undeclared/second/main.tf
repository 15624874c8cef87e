terraform {
  required_providers {
    lab = { source = "tests/lab" }
  }
}

ephemeral "lab_token" "database" {
  name = "t"
}

locals {
  attribute = ephemeral.lab_token.database.vale
}
