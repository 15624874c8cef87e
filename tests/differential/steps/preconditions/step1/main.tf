variable "one" {
  default = 1
}

resource "terraform_data" "a" {
  input = 1
  lifecycle {
    precondition {
      condition     = var.one < 2
      error_message = "never"
    }
    postcondition {
      condition     = self.output == 1
      error_message = "known only later"
    }
  }
}

resource "terraform_data" "b" {
  input = terraform_data.a.output
  lifecycle {
    precondition {
      condition     = terraform_data.a.output == 1
      error_message = "a says ${terraform_data.a.output}"
    }
  }
}
