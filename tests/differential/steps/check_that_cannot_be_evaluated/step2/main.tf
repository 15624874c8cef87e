resource "terraform_data" "a" {
  input = "x"
}
check "number" {
  assert {
    condition     = tonumber(terraform_data.a.output) == 3
    error_message = "never"
  }
}
