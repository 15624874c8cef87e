run "variable" {
  command = plan
  variables {
    size = 0
  }
  expect_failures = [var.size]
}
run "check" {
  variables {
    size = 4
  }
  expect_failures = [check.even]
}
