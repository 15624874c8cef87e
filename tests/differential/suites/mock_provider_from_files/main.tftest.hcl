mock_provider "terraform" {
  source = "./mocks"
  mock_resource "terraform_data" {
    defaults = {
      id = "own"
    }
  }
}
run "applied" {
  assert {
    condition     = output.id == "own" && output.remote.from == "file"
    error_message = "It is ${output.id}."
  }
}
