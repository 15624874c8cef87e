variable "name" {
  type = string
}
variable "extra" {
  type    = list(number)
  default = [1, 2]
}
variable "converted" {
  type    = number
  default = "5"
}
variables {
  count_of = sum(var.extra) + var.converted
}
run "defined" {
  command = plan
  assert {
    condition     = output.all.name == "given" && output.all.count == 8
    error_message = "These are others: ${jsonencode(output.all)}"
  }
  assert {
    condition     = var.converted == 5 && var.extra == tolist([1, 2])
    error_message = "They are of other types."
  }
}
