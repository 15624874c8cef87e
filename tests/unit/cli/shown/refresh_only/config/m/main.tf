resource "terraform_data" "in" {
  count = 2
}

output "ids" {
  value = terraform_data.in[*].id
}

output "none" {
  value = null
}
