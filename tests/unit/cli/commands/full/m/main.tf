variable "in" {}
resource "terraform_data" "d" {
  input = var.in
}
module "n" {
  source = "../n"
}
output "d" { value = terraform_data.d.id }
