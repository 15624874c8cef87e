run "variable" {
  command = plan
  variables {
    size = 0
  }
  expect_failures = [var.size]
}
run "precondition" {
  command = plan
  variables {
    size = 11
  }
  expect_failures = [terraform_data.a]
}
run "output" {
  command = plan
  variables {
    size = 7
  }
  expect_failures = [output.size]
}
run "check" {
  command = plan
  variables {
    size = 4
  }
  expect_failures = [check.even]
}
run "assertions_too" {
  command = plan
  variables {
    size = 4
  }
  expect_failures = [check.even]
  assert {
    condition     = var.size == 3
    error_message = "It is no three."
  }
}
