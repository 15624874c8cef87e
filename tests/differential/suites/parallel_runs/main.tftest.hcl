test {
  parallel = true
}
run "one" {
  state_key = "first"
}
run "two" {
  state_key = "second"
  variables {
    name = "bob"
  }
}
run "three" {
  state_key = "first"
  parallel  = false
  variables {
    name = "${run.one.name}-${run.two.name}"
  }
  assert {
    condition     = output.name == "ada-bob"
    error_message = "It is ${output.name}."
  }
}
