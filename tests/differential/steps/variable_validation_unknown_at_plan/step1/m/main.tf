variable "text" {
  type = string
  validation {
    condition     = length(var.text) > 10
    error_message = "Too short."
  }
}

resource "terraform_data" "b" {
  input = var.text
}
