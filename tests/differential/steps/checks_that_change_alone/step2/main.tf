locals {
  step = 2
}
resource "terraform_data" "a" {
  input = "x"
}
check "second" {
  assert {
    condition     = local.step == 2
    error_message = "Step ${local.step}."
  }
}
