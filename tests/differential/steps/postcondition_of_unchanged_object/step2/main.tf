variable "limit" {
  default = 2
}

resource "terraform_data" "a" {
  input = 3
  lifecycle {
    postcondition {
      condition     = self.output < var.limit
      error_message = "too large"
    }
  }
}
