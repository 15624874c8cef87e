run "one" {
  state_key = "first"
}
run "two" {
  state_key = "second"
  variables {
    name = "bob"
  }
  assert {
    condition     = terraform_data.a.id != run.id.id
    error_message = "Not reached."
  }
}
run "three" {
  command   = plan
  state_key = "first"
  assert {
    condition     = terraform_data.a.output == "ada"
    error_message = "The state is another one."
  }
}
run "four" {
  command = plan
  assert {
    condition     = terraform_data.a.output == "ada"
    error_message = "There is no state yet."
  }
}
