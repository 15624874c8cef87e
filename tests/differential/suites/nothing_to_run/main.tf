variable "name" {
  type    = string
  default = "ada"
}

resource "terraform_data" "a" {
  input = var.name
}

output "name" {
  value = terraform_data.a.output
}
