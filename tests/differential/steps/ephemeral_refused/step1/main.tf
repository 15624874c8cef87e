resource "terraform_data" "one" {
  input = { a = terraform.applying }
}

output "applying" {
  value = terraform.applying
}

output "as_null" {
  value = ephemeralasnull(terraform.applying)
}
