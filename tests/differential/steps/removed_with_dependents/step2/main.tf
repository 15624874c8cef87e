resource "terraform_data" "c" {
  input = "c"
}

output "c" {
  value = terraform_data.c.output
}
