run "one" {
  command         = plan
  expect_failures = [terraform_data.a[2], terraform_data.b["y"]]
}
run "all" {
  command         = plan
  expect_failures = [terraform_data.a, terraform_data.b]
}
run "wrong_one" {
  command         = plan
  expect_failures = [terraform_data.a[1], terraform_data.b]
}
