run "one" {
  state_key = "first"
  parallel  = true
  assert {
    condition     = output.nothing == 1
    error_message = "No such output."
  }
}
run "two" {
  state_key = "second"
  parallel  = true
}
run "needs_one" {
  state_key = "third"
  parallel  = true
  variables {
    name = run.one.name
  }
}
run "needs_all" {}
