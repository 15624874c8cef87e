run "planned" {
  command         = plan
  expect_failures = [check.remote]
}
run "applied" {
  expect_failures = [check.remote]
}
