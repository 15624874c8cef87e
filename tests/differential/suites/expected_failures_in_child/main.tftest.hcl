run "child" {
  command         = plan
  expect_failures = [var.size]
}
