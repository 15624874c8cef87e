override_resource {
  target = ephemeral.lab_token.t
  values = { value = "x" }
}

run "overridden" {
}
