variable "name" {
  type = string
}

resource "terraform_data" "deep" {
  input = var.name
}

output "id" {
  value = terraform_data.deep.id
}
