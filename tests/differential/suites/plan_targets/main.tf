resource "terraform_data" "a" {
  input = 1
}
resource "terraform_data" "b" {
  count = 2
  input = terraform_data.a.id
}
resource "terraform_data" "c" {
  input = terraform_data.b[0].id
}
output "c" {
  value = terraform_data.c.input
}
