variable "id" {
  default = "from-variable"
}

resource "terraform_data" "a" {
}

resource "terraform_data" "s" {
}

import {
  to = terraform_data.a
  id = var.id
}

import {
  to = terraform_data.s
  id = sensitive("secret-id")
}

output "id" {
  value = terraform_data.a.id
}
