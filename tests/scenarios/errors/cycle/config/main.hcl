resource "terraform_data" "a" {
  input = terraform_data.c.output
}

resource "terraform_data" "b" {
  input = terraform_data.a.output
}

locals {
  from_b = terraform_data.b.output
}

resource "terraform_data" "c" {
  input = local.from_b
}
