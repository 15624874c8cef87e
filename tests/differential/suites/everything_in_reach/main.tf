variable "names" {
  default = ["a", "b"]
}
locals {
  upper = [for name in var.names : upper(name)]
}
resource "terraform_data" "each" {
  for_each = toset(var.names)
  input    = each.key
}
module "child" {
  source = "./child"
  count  = 2
  index  = count.index
}
output "nothing" {
  value = null
}
output "listed" {
  value = [for one in terraform_data.each : one.output]
}
