run "planned" {
  command         = plan
  expect_failures = [var.size, terraform_data.a, output.size, check.even]
}
run "skipped" {}
