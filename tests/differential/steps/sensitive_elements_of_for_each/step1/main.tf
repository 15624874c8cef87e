variable "secret" {
  default   = "v"
  sensitive = true
}

resource "terraform_data" "a" {
  for_each = { k = var.secret, l = "plain" }
  input    = each.value
}
