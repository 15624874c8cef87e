mock_provider "terraform" {
  source = "./nowhere"
}
run "one" {}
