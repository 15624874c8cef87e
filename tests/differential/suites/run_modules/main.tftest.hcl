run "setup" {
  module {
    source = "./setup"
  }
  variables {
    prefix = "x"
  }
  assert {
    condition     = terraform_data.made.input == "x-made"
    error_message = "It is ${terraform_data.made.input}."
  }
  assert {
    condition     = output.inner == "nowhere"
    error_message = "It is ${output.inner} in ${output.root}."
  }
}
run "main" {
  variables {
    name = run.setup.made
  }
  assert {
    condition     = output.name == "x-made"
    error_message = "It is ${output.name}."
  }
}
run "again" {
  command = plan
  module {
    source = "./setup"
  }
  variables {
    prefix = "x"
  }
  assert {
    condition     = terraform_data.made.output == "x-made"
    error_message = "It is not the same state."
  }
}
