variable "v" {}

locals {
  l = "${var.v}!"
}

resource "terraform_data" "first" {
  input = local.l
}

resource "terraform_data" "other" {
  input = terraform_data.first.id
}

output "first" {
  value = terraform_data.first.id
}

output "other" {
  value = terraform_data.other.id
}
