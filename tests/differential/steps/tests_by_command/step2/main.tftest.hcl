run "one" {
  assert {
    condition     = terraform_data.a.output == 2
    error_message = "no"
  }
}
