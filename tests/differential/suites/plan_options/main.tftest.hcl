run "made" {}
run "kept" {
  assert {
    condition     = output.ids == run.made.ids
    error_message = "They changed."
  }
}
run "replaced" {
  plan_options {
    replace = [terraform_data.b[1]]
  }
  assert {
    condition     = output.ids[1] == run.made.ids[1] && output.ids[2] != run.made.ids[2]
    error_message = "Others were replaced."
  }
}
run "refreshed_only" {
  plan_options {
    mode = refresh-only
  }
  variables {
    name = "bob"
  }
  assert {
    condition     = terraform_data.a.input == "ada"
    error_message = "It was changed."
  }
}
run "not_refreshed" {
  command = plan
  plan_options {
    mode    = normal
    refresh = false
  }
  variables {
    name = "bob"
  }
  assert {
    condition     = terraform_data.a.input == "bob"
    error_message = "It is as it was."
  }
}
