mock_data "terraform_remote_state" {
  defaults = {
    outputs = { from = "file" }
  }
}
