locals {
  step = 3
}
resource "terraform_data" "a" {
  input = "x"
}
