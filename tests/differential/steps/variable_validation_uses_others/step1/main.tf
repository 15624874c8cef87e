variable "low" {
  type    = number
  default = 5
}

variable "high" {
  type    = number
  default = 3
  validation {
    condition     = var.high > var.low
    error_message = "high must be above low."
  }
  validation {
    condition     = var.high > 2
    error_message = "never said"
  }
}

resource "terraform_data" "a" {
  input = var.high
}
