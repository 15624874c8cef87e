# Read while applying: the path is not known before, or an object it depends on changes.
resource "terraform_data" "path" {
  input = "other.tfstate"
}

data "terraform_remote_state" "unknown" {
  backend = "local"
  config  = { path = terraform_data.path.output }
}

data "terraform_remote_state" "depends" {
  backend    = "local"
  config     = { path = "other.tfstate" }
  depends_on = [terraform_data.path]
}

resource "terraform_data" "user" {
  input = [data.terraform_remote_state.unknown.outputs, data.terraform_remote_state.depends.outputs.count]
}
