# The state of another configuration changes between two runs.
data "terraform_remote_state" "other" {
  backend = "local"
  config  = { path = "other.tfstate" }
}

resource "terraform_data" "user" {
  input = data.terraform_remote_state.other.outputs.count
}
