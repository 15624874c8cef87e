run "postcondition" {
  variables {
    size = 5
  }
  expect_failures = [terraform_data.a]
}
run "check" {
  variables {
    size = 4
  }
  expect_failures = [check.even]
}
run "fine" {
  variables {
    size = 3
  }
}
