run "one" {
  assert {
    condition     = terraform_data.a.output == 1
    error_message = "no"
  }
}
