variable "sizes" {
  type    = map(object({ units = number, label = optional(string, "none") }))
  default = { small = { units = 3 }, large = { units = 2.5, label = "big" } }
}

locals {
  units = sum([for size in var.sizes : size.units])
}

resource "terraform_data" "base" {
  input = { units = local.units, note = "two\nlines", (upper("key")) = [true, null, -1] }
}

resource "terraform_data" "each" {
  for_each         = var.sizes
  input            = "${each.key}: ${each.value.label}%{if each.value.units > 1} (large)%{endif}"
  triggers_replace = "always the same"
  depends_on       = [terraform_data.base]

  lifecycle {
    create_before_destroy = true
    replace_triggered_by  = [terraform_data.base.output]
  }
}

output "units" {
  value = local.units
}

output "inputs" {
  value = { for key, one in terraform_data.each : key => one.input }
}
