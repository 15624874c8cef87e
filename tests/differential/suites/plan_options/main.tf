variable "name" {
  default = "ada"
}
resource "terraform_data" "a" {
  input = var.name
}
resource "terraform_data" "b" {
  count = 2
  input = terraform_data.a.output
}
output "ids" {
  value = [terraform_data.a.id, terraform_data.b[0].id, terraform_data.b[1].id]
}
