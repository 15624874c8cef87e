run "variable" {
  variables {
    size = 0
  }
  expect_failures = [var.size]
}
