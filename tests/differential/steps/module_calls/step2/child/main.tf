variable "name" {
  type = string
}

resource "terraform_data" "it" {
  count = 2
  input = "${var.name}/${count.index}"
}

output "name" {
  value = var.name
}

output "id" {
  value = terraform_data.it[0].id
}
