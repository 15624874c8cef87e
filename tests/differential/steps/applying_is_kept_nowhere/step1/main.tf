resource "terraform_data" "a" {
  input = terraform.applying
}

output "o" {
  value = terraform.applying
}
