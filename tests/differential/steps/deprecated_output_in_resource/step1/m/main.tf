variable "old" {
  default    = null
  deprecated = "Use new."
}

variable "new" {
  default = "n"
}

output "old" {
  value      = coalesce(var.old, var.new)
  deprecated = "Use the output new."
}

output "new" {
  value = coalesce(var.old, var.new)
}
