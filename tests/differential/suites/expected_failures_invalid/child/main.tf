variable "size" {
  type    = number
  default = 1
  validation {
    condition     = var.size > 0
    error_message = "The size must be positive."
  }
}
resource "terraform_data" "a" {
  input = var.size
  lifecycle {
    precondition {
      condition     = var.size < 10
      error_message = "Too large."
    }
    postcondition {
      condition     = self.output != 5
      error_message = "Five is no good."
    }
  }
}
output "size" {
  value = terraform_data.a.output
  precondition {
    condition     = terraform_data.a.input != 7
    error_message = "Seven cannot be told."
  }
}
check "even" {
  assert {
    condition     = var.size % 2 == 1
    error_message = "The size is even."
  }
  assert {
    condition     = var.size != 4
    error_message = "The size is four."
  }
}
