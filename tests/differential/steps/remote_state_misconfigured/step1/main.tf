data "terraform_remote_state" "backend" {
  backend = "locl"
}

data "terraform_remote_state" "config" {
  backend  = "local"
  config   = "other.tfstate"
  defaults = "none"
}

data "terraform_remote_state" "type" {
  backend = "local"
  config  = { path = ["other.tfstate"] }
}

data "terraform_remote_state" "argument" {
  backend = "local"
  config  = { pth = "other.tfstate" }
}

data "terraform_remote_state" "empty" {
  backend = "local"
  config  = { path = "" }
}
