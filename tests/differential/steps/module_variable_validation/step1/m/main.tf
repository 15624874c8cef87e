variable "n" {
  type = number
  validation {
    condition     = var.n < 5
    error_message = "Too many."
  }
}

resource "terraform_data" "b" {
  input = var.n
}
