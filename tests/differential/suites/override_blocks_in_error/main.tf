variable "name" {
  default = "ada"
}
resource "terraform_data" "a" {
  input = var.name
}
resource "terraform_data" "b" {
  count = 3
  input = terraform_data.a.id
}
module "one" {
  source = "./child"
  name   = terraform_data.a.id
}
module "many" {
  source   = "./child"
  for_each = toset(["x", "y"])
  name     = each.key
}
output "one" {
  value = module.one
}
output "many" {
  value = module.many
}
