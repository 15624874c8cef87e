variable "name" {}
resource "terraform_data" "c" {
  input = var.name
}
module "inner" {
  source = "./inner"
  name   = terraform_data.c.output
}
output "name" {
  value = terraform_data.c.output
}
output "inner" {
  value = module.inner.name
}
