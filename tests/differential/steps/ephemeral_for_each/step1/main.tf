variable "n" {
  default   = { a = 1 }
  ephemeral = true
}

resource "terraform_data" "a" {
  for_each = var.n
}
