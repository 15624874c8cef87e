resource "terraform_data" "a" {
  input = 2
}
output "p" {
  value = terraform_data.a.output
}
