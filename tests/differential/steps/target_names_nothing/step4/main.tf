variable "x" { default = "2" }
locals { l = "l-${var.x}" }
resource "terraform_data" "a" { input = local.l }
resource "terraform_data" "b" { input = terraform_data.a.output }
resource "terraform_data" "c" {
  count = 3
  input = terraform_data.b.output
}
resource "terraform_data" "d" { input = terraform_data.c[*].output }
output "const" { value = "2" }
output "a" { value = terraform_data.a.output }
output "ad" { value = [terraform_data.a.output, terraform_data.d.output] }
output "c" { value = terraform_data.c[*].output }
