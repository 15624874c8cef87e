variables {
  name = upper("bob")
}

run "upper" {
  assert {
    condition     = output.name == "BOB"
    error_message = "The name is not in upper case."
  }
}
