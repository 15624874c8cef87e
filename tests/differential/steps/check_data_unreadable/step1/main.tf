resource "terraform_data" "a" {
  input = "nowhere.tfstate"
}
check "remote" {
  data "terraform_remote_state" "s" {
    backend = "local"
    config = {
      path = "nowhere.tfstate"
    }
  }
  assert {
    condition     = data.terraform_remote_state.s.outputs != null
    error_message = "There are no outputs."
  }
}
