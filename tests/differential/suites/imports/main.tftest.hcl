run "real" {
  assert {
    condition     = output.id == "known"
    error_message = "It is ${output.id}."
  }
}
