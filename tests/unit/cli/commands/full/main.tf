resource "terraform_data" "a" {
  input = "x"
}
resource "terraform_data" "b" {
  count = 2
  input = terraform_data.a.id
}
resource "terraform_data" "c" {
  for_each = toset(["x", "y"])
  input    = terraform_data.b[0].id
}
module "m" {
  source = "./m"
  in     = terraform_data.a.output
}
module "k" {
  source   = "./n"
  for_each = toset(["p", "q"])
}
output "o" {
  value = terraform_data.a.output
}
