variable "from" {}

resource "terraform_data" "leaf" {
  input = var.from
}

output "id" {
  value = terraform_data.leaf.id
}
