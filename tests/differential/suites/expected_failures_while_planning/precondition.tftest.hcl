run "precondition" {
  variables {
    size = 11
  }
  expect_failures = [terraform_data.a]
}
