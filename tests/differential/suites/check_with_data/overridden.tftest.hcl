override_data {
  target = data.terraform_remote_state.s
  values = {
    outputs = {}
  }
}
run "planned" {
  command = plan
}
run "applied" {}
