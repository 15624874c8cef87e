variable "n" {
  type    = number
  default = 1
}

locals {
  a = var.n * 2
  b = [for i in range(local.a) : "i${i}"]
  c = { for s in local.b : s => upper(s) }
  d = terraform_data.x.id
  e = "id is ${local.d}"
}

resource "terraform_data" "x" {
  input = local.c
}

resource "terraform_data" "y" {
  input = local.e
}

output "c" {
  value = local.c["i1"]
}

output "e" {
  value = local.e
}
