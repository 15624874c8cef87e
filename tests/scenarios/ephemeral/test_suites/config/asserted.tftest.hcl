run "asserted" {
  assert {
    condition     = ephemeral.lab_token.t.value == "x"
    error_message = "It is another."
  }
}
