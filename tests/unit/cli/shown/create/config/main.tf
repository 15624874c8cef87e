terraform {
  required_version = ">= 1.0"
}

variable "secret" {
  type        = string
  sensitive   = true
  default     = "planted"
  description = "A secret."
}

variable "count_of_c" {
  type    = number
  default = 2
}

variable "spec" {
  type    = object({ name = string, size = optional(number), ratio = optional(number, 0.1) })
  default = { name = "x" }
}

locals {
  upper = upper(var.spec.name)
}

resource "terraform_data" "a" {
  input            = var.secret
  triggers_replace = [1, var.count_of_c]
}

resource "terraform_data" "b" {
  for_each   = { x = 1, y = 2 }
  input      = { key = each.key, value = each.value, a = terraform_data.a.id, upper = local.upper, nested = { deep = true } }
  depends_on = [terraform_data.a]
}

resource "terraform_data" "c" {
  count = var.count_of_c
  input = "c-${count.index}-${terraform_data.b["x"].id}"
  lifecycle {
    create_before_destroy = true
  }
}

resource "terraform_data" "values" {
  input = {
    list    = tolist(["a", "b"])
    set     = toset(["b", "a"])
    map     = tomap({ "k e y" = "v" })
    tuple   = ["a", 1, true, null, terraform_data.a.id]
    number  = 12345678901234567890.123456789
    empty   = { list = [], map = {} }
    null    = null
    unicode = "ünï <&>"
    secrets = { password = var.secret, user = "u", all = sensitive(["x", "y"]) }
  }
}

module "m" {
  source = "./m"
  count  = 2
  x      = terraform_data.a.output
  y      = [for k in ["a", "b"] : k]
}

output "plain" {
  value = var.count_of_c
}

output "secret" {
  value       = terraform_data.a.output
  sensitive   = true
  description = "Nobody may see it."
}

output "known_secret" {
  value     = var.secret
  sensitive = true
}

output "modules" {
  value      = module.m[*].y
  depends_on = [terraform_data.c]
}

output "nothing" {
  value = null
}

output "partly" {
  value = { known = 1, later = terraform_data.values.id, list = [1, terraform_data.values.id] }
}
