variable "n" {
  type    = number
  default = 5
  validation {
    condition     = var.n < 5
    error_message = "Too many: ${var.n}."
  }
}

resource "terraform_data" "a" {
  input = var.n
}
