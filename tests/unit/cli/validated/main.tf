resource "terraform_data" "a" {
  inptu = 1
}

resource "terraform_data" "b" {
  count = 1 + "x"
}

output "o" {
  value = [for k in ["a"] : k][0].x
}

locals {
  y = { a = 1 }.b
}
variable "v" {
  deprecated = "old"
  default    = 1
}
