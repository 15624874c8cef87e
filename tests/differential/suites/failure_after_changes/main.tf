variable "limit" {
  default = 5
}
resource "terraform_data" "a" {
  input = 5
}
resource "terraform_data" "b" {
  input = terraform_data.a.output
  lifecycle {
    postcondition {
      condition     = self.output < var.limit
      error_message = "It is ${self.output}."
    }
  }
}
