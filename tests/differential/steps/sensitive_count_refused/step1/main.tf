variable "n" {
  default   = 2
  sensitive = true
}

resource "terraform_data" "a" {
  count = var.n
}
