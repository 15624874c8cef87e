variable "x" {
  default   = "m"
  const     = true
  sensitive = true
}

resource "terraform_data" "a" {
  input = var.x
}
