variable "one" {
  default = 1
}

resource "terraform_data" "a" {
  input = 2
  lifecycle {
    precondition {
      condition     = var.one > 2
      error_message = "no good"
    }
  }
}

resource "terraform_data" "b" {
  input = terraform_data.a.output
}
