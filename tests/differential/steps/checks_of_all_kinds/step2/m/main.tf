variable "x" {
  validation {
    condition = var.x != "r"
    error_message = "not r"
  }
}
output "o" {
  value = 1
  precondition {
    condition = var.x != ""
    error_message = "out"
  }
}
check "c" {
  assert {
    condition = var.x == "p"
    error_message = "x is ${var.x}"
  }
}
resource "terraform_data" "r" {
  lifecycle {
    precondition {
      condition = var.x != ""
      error_message = "pre"
    }
  }
}
