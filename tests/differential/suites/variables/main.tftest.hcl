variables {
  name     = "file"
  prefix   = "a-${var.name}"
  count_of = "3"
}
run "file" {
  command = plan
  assert {
    condition     = output.all == { name = "file", count = 3, tags = tomap({}) }
    error_message = "These are others."
  }
  assert {
    condition     = var.prefix == "a-file"
    error_message = "The prefix is ${var.prefix}."
  }
}
run "own" {
  command = plan
  variables {
    name     = "${var.prefix}-own"
    tags     = { from = run.file.all.name }
    count_of = length(var.prefix)
  }
  assert {
    condition     = output.all.name == "a-file-own" && output.all.tags.from == "file" && output.all.count == 6
    error_message = "These are others: ${jsonencode(output.all)}"
  }
}
