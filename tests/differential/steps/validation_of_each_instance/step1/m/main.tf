variable "n" {
  type = number
  validation {
    condition     = var.n < 1
    error_message = "Too many."
  }
}
