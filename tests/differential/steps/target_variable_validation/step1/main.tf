variable "used" {
  default = 1
  validation {
    condition     = var.used > 0
    error_message = "used"
  }
}
variable "other" {
  default = 1
  validation {
    condition     = var.other > 1
    error_message = "other"
  }
}
resource "terraform_data" "a" { input = var.used }
resource "terraform_data" "b" { input = var.other }
