variable "prefix" {}
resource "terraform_data" "made" {
  input = "${var.prefix}-made"
}
module "inner" {
  source = "./inner"
}
output "made" {
  value = terraform_data.made.output
}
output "inner" {
  value = module.inner.path
}
output "root" {
  value = path.root
}
