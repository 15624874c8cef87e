resource "terraform_data" "in" {
  input = "fixed"
}

output "id" {
  value = terraform_data.in.id
}

output "whole" {
  value = terraform_data.in
}
