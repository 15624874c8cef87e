variable "in" {
}

locals {
  passed = { value = var.in }
}

output "out" {
  value = local.passed.value
}
