run "root" {
  command = plan
  assert {
    condition     = output.all == { name = "option", count = 2, tags = tomap({ a = "file" }) }
    error_message = "These are others: ${jsonencode(output.all)}"
  }
}
