terraform {
  required_providers {
    lab = { source = "tests/lab" }
  }
}

ephemeral "lab_token" "database" {
  name = "t"
}

locals {
  misspelt = ephemeral.lab_token.databse.value
  managed  = lab_token.database.value
  short    = ephemeral.lab_token
  keyed    = ephemeral.lab_token.database["x"].value
}
