variable "x" {}
resource "terraform_data" "a" {
  input = var.x
}
output "a" {
  value = terraform_data.a.output
}
