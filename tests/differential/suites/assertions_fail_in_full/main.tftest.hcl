run "fails" {
  assert {
    condition     = output.name == "bob"
    error_message = "The name is ${output.name}."
  }
  assert {
    condition     = contains(["x", "y"], output.name)
    error_message = "The name is unknown."
  }
  assert {
    condition     = { a = 1, b = [1, true, null], c = output.name } == { a = 1, b = [2, true, null], c = "ada" }
    error_message = "Objects differ."
  }
  assert {
    condition     = output.name == 1
    error_message = "Types differ."
  }
  assert {
    condition     = output.name == "ada" && false
    error_message = "Never true."
  }
  assert {
    condition     = output.name == "ada"
    error_message = "This one holds."
  }
}

run "goes_on" {
  variables {
    name = "${run.fails.name}!"
  }
  assert {
    condition     = output.name != "ada!"
    error_message = "Seen ${run.fails.name}."
  }
}
