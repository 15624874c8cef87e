run "applied" {
  expect_failures = [check.even, terraform_data.a]
  assert {
    condition     = output.size == 2
    error_message = "It is no two."
  }
}
run "goes_on" {}
