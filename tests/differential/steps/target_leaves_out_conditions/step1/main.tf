variable "x" { default = 1 }
resource "terraform_data" "a" { 
  input = var.x 
  lifecycle {
    precondition {
      condition     = var.x != 7
      error_message = "a 7"
    }
  }
}
resource "terraform_data" "b" { 
  input = var.x 
  lifecycle {
    precondition {
      condition     = var.x != 8
      error_message = "b 8"
    }
  }
}
locals { broken = tonumber("x${var.x}") }
resource "terraform_data" "c" { input = local.broken }
check "k" {
  assert {
    condition     = terraform_data.a.output != 9
    error_message = "check 9"
  }
}
output "o" { 
  value = terraform_data.a.output
  precondition {
    condition     = var.x != 6
    error_message = "o 6"
  }
}
