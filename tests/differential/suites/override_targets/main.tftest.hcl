override_resource {
  target = terraform_data.nothing
}
override_module {
  target  = module.nothing
  outputs = {}
}
mock_provider "terraform" {
  override_resource {
    target = terraform_data.mocked
  }
  override_data {
    target = data.terraform_remote_state.mocked
  }
}
run "warned" {
  command = plan
  override_resource {
    target = module.one.terraform_data.nothing
  }
}
