variable "limit" {
  default = 1
}

resource "terraform_data" "a" {
  input = 1
  lifecycle {
    precondition {
      condition     = var.limit == 2
      error_message = "no"
    }
  }
}
