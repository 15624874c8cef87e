resource "terraform_data" "a" {
  input = 1
}
check "output" {
  assert {
    condition     = terraform_data.a.output == 1
    error_message = "It is no one."
  }
}
