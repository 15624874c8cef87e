run "planned" {
  command         = plan
  expect_failures = [check.output]
}
run "applied" {}
