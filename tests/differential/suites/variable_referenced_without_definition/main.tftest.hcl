run "one" {
  command = plan
  variables {
    name = "x"
  }
  assert {
    condition     = output.all.name == "x" && var.number == 4
    error_message = "It is ${output.all.name}."
  }
}
run "two" {
  command = plan
  variables {
    name = var.nowhere
  }
}
