mock_provider "terraform" {}
run "generated" {
  assert {
    condition     = length(output.id) == 8 && output.remote == null && terraform_data.a.output == null
    error_message = "Something else was made up: ${output.id}"
  }
  assert {
    condition     = terraform_data.b[0].id != terraform_data.b[1].id && terraform_data.b[0].input == terraform_data.a.id
    error_message = "They are the same."
  }
}
run "kept" {
  variables {
    name = "bob"
  }
  assert {
    condition     = output.id == run.generated.id && terraform_data.a.input == "bob"
    error_message = "It is another object."
  }
}
run "unknown" {
  command   = plan
  state_key = "other"
  assert {
    condition     = output.id == "x"
    error_message = "Not known yet."
  }
}
