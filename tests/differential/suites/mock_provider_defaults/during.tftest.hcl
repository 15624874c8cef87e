mock_provider "terraform" {
  override_during = plan
  mock_resource "terraform_data" {
    defaults = {
      id = "mocked"
    }
  }
  override_resource {
    target          = terraform_data.b[1]
    override_during = apply
    values = {
      id = "second"
    }
  }
  mock_data "terraform_remote_state" {
    defaults = {
      outputs = {}
    }
  }
}
run "planned" {
  command = plan
  assert {
    condition     = output.id == "mocked" && terraform_data.b[0].id == "mocked"
    error_message = "It is ${output.id}."
  }
  assert {
    condition     = terraform_data.b[1].id == "second"
    error_message = "Not known yet."
  }
}
