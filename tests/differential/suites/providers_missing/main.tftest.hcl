mock_provider "terraform" {
  alias = "fake"
}
run "missing" {
  providers = {
    terraform = terraform.nothing
  }
}
run "pending" {}
