variable "size" {
  type    = number
  default = 2
}

resource "terraform_data" "base" {
  input = "x"
}

resource "terraform_data" "item" {
  count = var.size
  input = "${terraform_data.base.output}-${count.index}"
}

resource "terraform_data" "keyed" {
  for_each         = { a = 1, b = 2 }
  input            = { key = each.key, value = each.value }
  triggers_replace = each.value
}

output "items" {
  value = terraform_data.item[*].output
}
