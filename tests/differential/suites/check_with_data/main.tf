variable "path" {
  default = "nowhere.tfstate"
}
check "remote" {
  data "terraform_remote_state" "s" {
    backend = "local"
    config = {
      path = var.path
    }
  }
  assert {
    condition     = data.terraform_remote_state.s.outputs != null
    error_message = "There are no outputs."
  }
}
