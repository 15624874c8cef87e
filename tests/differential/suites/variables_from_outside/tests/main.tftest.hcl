run "tests" {
  command = plan
  assert {
    condition     = output.all == { name = "option", count = 9, tags = tomap({ a = "file" }) }
    error_message = "These are others: ${jsonencode(output.all)}"
  }
}
run "override" {
  command = plan
  variables {
    name = "run"
  }
  assert {
    condition     = output.all.name == "run"
    error_message = "These are others: ${jsonencode(output.all)}"
  }
}
