resource "terraform_data" "a" {
  input = 1
}
resource "terraform_data" "b" {
  input = 3
}
output "o" {
  value = terraform_data.a.output
}
