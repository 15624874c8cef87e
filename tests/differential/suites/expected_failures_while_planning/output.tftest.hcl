run "output" {
  variables {
    size = 7
  }
  expect_failures = [output.size]
}
