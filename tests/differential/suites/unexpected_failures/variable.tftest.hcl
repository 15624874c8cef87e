run "variable" {
  command = plan
  variables {
    size = 0
  }
  expect_failures = [terraform_data.a]
}
