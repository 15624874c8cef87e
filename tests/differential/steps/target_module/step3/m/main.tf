variable "v" {}
resource "terraform_data" "one" { input = var.v }
resource "terraform_data" "two" {
  for_each = toset(["k", "l"])
  input    = "${terraform_data.one.output}-${each.key}"
}
output "out" { value = terraform_data.two["k"].output }
output "plain" { value = var.v }
