run "applied" {
  assert {
    condition     = output.name == "ada"
    error_message = "The name is not the default."
  }
}

run "planned" {
  command = plan

  variables {
    name = "${run.applied.name} again"
  }

  assert {
    condition     = terraform_data.a.input == "ada again"
    error_message = "The name is not passed on."
  }
}
