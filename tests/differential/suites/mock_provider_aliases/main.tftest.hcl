provider "terraform" {}
mock_provider "terraform" {
  alias = "fake"
  mock_resource "terraform_data" {
    defaults = {
      id = "fake"
    }
  }
}
mock_provider "terraform" {
  alias = "other"
  mock_resource "terraform_data" {
    defaults = {
      id = "other"
    }
  }
}
override_data {
  target = data.terraform_remote_state.s
}
run "fake" {
  state_key = "fake"
  providers = {
    terraform = terraform.fake
  }
  assert {
    condition     = output.id == "fake"
    error_message = "It is ${output.id}."
  }
}
run "other" {
  state_key = "other"
  providers = {
    terraform = terraform.other
  }
  assert {
    condition     = output.id == "other"
    error_message = "It is ${output.id}."
  }
}
run "real" {
  assert {
    condition     = length(output.id) == 36
    error_message = "It is ${output.id}."
  }
}
