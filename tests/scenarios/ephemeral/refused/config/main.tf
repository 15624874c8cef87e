terraform {
  required_providers {
    lab = { source = "tests/lab" }
  }
}

ephemeral "lab_tokem" "unknown_type" {
}

ephemeral "terraform_data" "has_none" {
}

ephemeral "lab_token" "incomplete" {
  lifetime = "long"
  nme      = "x"
}
