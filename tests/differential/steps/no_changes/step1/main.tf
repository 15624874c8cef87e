variable "x" {
  default = { a = [1, "b"], c = null }
}

resource "terraform_data" "a" {
  for_each         = var.x
  input            = each.value
  triggers_replace = sha256(jsonencode(each.value))
}

output "o" {
  value = values(terraform_data.a)[*].output
}
