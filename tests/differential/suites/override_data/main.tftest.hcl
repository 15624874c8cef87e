override_data {
  target = data.terraform_remote_state.s
  values = {
    outputs = { from = "override" }
  }
}
run "planned" {
  command = plan
  assert {
    condition     = output.remote.from == "override"
    error_message = "It is ${jsonencode(output.remote)}."
  }
}
run "own" {
  override_data {
    target = data.terraform_remote_state.s
    values = {
      outputs = 5
    }
  }
  assert {
    condition     = output.remote == 5
    error_message = "It is ${jsonencode(output.remote)}."
  }
}
