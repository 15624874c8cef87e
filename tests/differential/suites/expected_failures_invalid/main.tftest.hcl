run "fine" {
  command = plan
}
run "module" {
  command         = plan
  expect_failures = [module.child]
}
run "local" {
  command         = plan
  expect_failures = [local.x, run.fine, path.module]
}
