mock_provider "terraform" {
  mock_resource "terraform_data" {}
  mock_resource "terraform_data" {
    defaults = {}
    values   = {}
  }
  mock_data "terraform_remote_state" {
    override_during = later
  }
  mock_data "terraform_remote_state" {}
  override_module {
    target = module.x
  }
  something = true
}
mock_provider "terraform" {}
