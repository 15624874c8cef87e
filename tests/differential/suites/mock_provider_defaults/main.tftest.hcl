mock_provider "terraform" {
  mock_resource "terraform_data" {
    defaults = {
      id      = "mocked"
      nothing = true
    }
  }
  mock_data "terraform_remote_state" {
    defaults = {
      outputs = { a = upper("x") }
    }
  }
  override_resource {
    target = terraform_data.b[1]
    values = {
      id = "second"
    }
  }
}
run "applied" {
  assert {
    condition     = output.id == "mocked" && output.remote.a == "X"
    error_message = "It is ${output.id}."
  }
  assert {
    condition     = terraform_data.b[*].id == ["mocked", "second"]
    error_message = "They are ${jsonencode(terraform_data.b[*].id)}."
  }
}
run "planned" {
  command   = plan
  state_key = "other"
  assert {
    condition     = output.remote.a == "X"
    error_message = "Data is read in the plan."
  }
  assert {
    condition     = output.id == "mocked"
    error_message = "Not known yet."
  }
}
