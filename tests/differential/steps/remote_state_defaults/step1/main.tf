# A state that another configuration left: known outputs, one of them sensitive, beside defaults for those it lacks.
data "terraform_remote_state" "other" {
  backend  = "local"
  config   = { path = "other.tfstate" }
  defaults = { region = "eu", count = 7 }
}

resource "terraform_data" "user" {
  input = [data.terraform_remote_state.other.outputs.count, data.terraform_remote_state.other.outputs.region]
}

output "secret" {
  value = data.terraform_remote_state.other.outputs.secret
}

output "whole" {
  value = data.terraform_remote_state.other
}
